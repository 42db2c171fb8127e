import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

/// Appends a number drawn at random.
private struct Noise: Transform {
  func callAsFunction(_ item: [Double], using generator: inout TransformGenerator) -> [Double] {
    item + [generator.random()]
  }
}

private struct Unfit: Error, CustomStringConvertible {
  var description: String { "it does not scan" }
}

@Suite("Files and lists of items")
struct ItemsTests {
  private let folder: ItemFolder

  init() throws { folder = try ItemFolder() }

  @Test("paths have names, parents and endings")
  func paths() {
    let file: FilePath = "train/dog/great dane.1.JPG"
    #expect(file.name == "great dane.1.JPG" && file.parent == "train/dog")
    #expect(file.extension == ".JPG" && file.parent.parent.parent == ".")
    #expect(FilePath("/a/").string == "/a" && FilePath("/a").parent == "/")
    #expect(FilePath("/").name == "" && FilePath("/") / "a" == "/a" && FilePath("").string == ".")
    #expect(FilePath(".").name == "" && FilePath("a").parent == ".")
    #expect(FilePath("x/.hidden").extension == "" && FilePath("x.y/plain").extension == "")
    // A mark that joins the slash before it to one character is still a name's first.
    #expect(FilePath("dogs/\u{301}a.txt").name.unicodeScalars.first == "\u{301}")
  }

  @Test("files come sorted, without hidden ones, and of the endings asked for")
  func files() throws {
    let all = (ItemFolder.names + ["other/dog/8.txt", "train/dog/note.md"]).sorted()
    #expect(folder.names(try getFiles(folder.path)) == all)
    let texts = all.filter { !$0.hasSuffix(".md") }
    #expect(folder.names(try getFiles(folder.path, extensions: [".TXT"])) == texts)
    #expect(try getFiles(folder.path, extensions: [".none"]) == [])
  }

  @Test("files are sorted by their bytes, as in Python, whatever the folder's order")
  func order() throws {
    let others = try TemporaryFolder()
    let names = ["a/1", "a-b/1", "B", "é", "z", "a.txt", "😀"]
    for name in names.reversed() { _ = try others.file(name, []) }
    let found = try getFiles(FilePath(others.url)).map {
      String($0.string.dropFirst(others.url.path.count + 1))
    }
    #expect(found == ["B", "a-b/1", "a.txt", "a/1", "z", "é", "😀"])
  }

  @Test("folders can be chosen, and not gone down into; links to folders are not followed")
  func folders() throws {
    let valid = Array(ItemFolder.names[3...])
    #expect(folder.names(try getFiles(folder.path, include: ["val"])) == valid)
    #expect(try getFiles(folder.path, recurse: false) == [])
    let cats = try getFiles(folder.path / "train" / "cat", recurse: false)
    #expect(folder.names(cats) == ["train/cat/3.txt"])
    let link = (folder.path / "val" / "up").url
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: folder.path.url)
    let file = (folder.path / "val" / "linked.txt").url
    try FileManager.default.createSymbolicLink(
      at: file, withDestinationURL: (folder.path / "train/dog/1.txt").url)
    let found = try getFiles(folder.path, include: ["val"])
    #expect(folder.names(found) == valid + ["val/linked.txt"])
  }

  @Test("a folder that is not there is named")
  func missing() {
    let nowhere = folder.path / "nowhere"
    let expected = DataError("\(nowhere): there is no such folder to find files in")
    #expect(throws: expected) { try getFiles(nowhere) }
    #expect(throws: expected) { try getFiles(folder.path, include: ["train", "nowhere"]) }
    #expect(throws: DataError.self) { try getFiles(folder.path / "val/cat/4.txt") }
  }

  @Test("an item is read when it is asked for, and transformed in order")
  func reading() throws {
    let transforms: [any Transform<String>] = [
      FunctionTransform(order: 1) { $0 + "!" }, FunctionTransform { $0.uppercased() },
    ]
    let loud = try folder.words(transforms: transforms)
    #expect(try loud[1] == "TRAIN/CAT/3.TXT!")
    #expect(try loud[0..<2] == [loud[0], loud[1]])
    #expect(try loud[[5, 0]] == [loud[5], loud[0]])
    #expect(try loud[[true, false, false, false, false, true]] == [loud[0], loud[5]])
    #expect(try loud.object(at: 1).name == "3.txt")
    let lengths = loud.then { $0.count }
    #expect(try lengths[1] == 16)
  }

  @Test("a new list is like the old but for its items, and may be changed alone")
  func new() throws {
    let words = try folder.words()
    var few = words.new(Array(words.items[..<2]))
    few.transforms.append(FunctionTransform { $0.uppercased() })
    #expect(few.count == 2 && few.path == words.path && words.count == 6)
    #expect(try few[1] == "TRAIN/CAT/3.TXT" && words[1] == "train/cat/3.txt")
  }

  @Test("a list says what it holds")
  func description() throws {
    let words = try folder.words()
    #expect(words.description.hasPrefix("ItemList of String (6 items)\n["))
    #expect(words.description.contains("train/cat/3.txt"))
    #expect(words.description.hasSuffix("Path: \(folder.path)"))
    #expect(ItemList(Array(0..<11)).description.contains("8, 9, ...]"))
  }

  @Test("an item that cannot be read is named, with the reason")
  func unreadable() throws {
    let words = try folder.words()
    try FileManager.default.removeItem(at: words.items[1].url)
    let gone = words.items[1].string
    #expect(throws: ItemError(item: gone, reason: "No such file or directory")) { try words[1] }
    // A reader that names the file itself does not have it named twice.
    let named = words.new(words.items).then { $0 }
    #expect(throws: ItemError(item: gone, reason: "No such file or directory")) { try named[1] }
    let refusing = ItemList(["verse"]) { (_: String) -> Int in throw Unfit() }
    #expect(throws: ItemError(item: "\"verse\"", reason: "it does not scan")) { try refusing[0] }
    let wording = ItemList([FilePath("a.wav")]) { (file: FilePath) -> Int in
      throw TandemError("\(file): too short")
    }
    #expect(throws: ItemError(item: "a.wav", reason: "too short")) { try wording[0] }
  }

  @Test("a transform that fails, or a stage, names the item")
  func untransformable() throws {
    var words = try folder.words()
    let stage = words.then { (_: String) -> Int in throw Unfit() }
    #expect { try stage[1] } throws: {
      "\($0)" == "it does not scan (while transforming \(words.items[1]))"
    }
    words.transforms = [FunctionTransform { _ in throw Unfit() }]
    let later = words.then { $0.count }
    #expect { try later[1] } throws: {
      "\($0)" == "it does not scan (while transforming \(words.items[1]))"
        && ($0 as? TransformError)?.underlying is Unfit
    }
  }

  @Test("draws follow the seed, and places go on over stages")
  func draws() throws {
    let plain = ItemList([[Double]()], transforms: [Noise(), Noise(), Noise(), Noise()])
    let all = try plain.value(at: 0, seed: 8)
    #expect(all == (try plain.value(at: 0, seed: 8)))
    #expect(all != (try plain.value(at: 0, seed: 9)))
    #expect(Set(all).count == 4)
    #expect(try plain[0] != plain[0])
    // Two transforms, a stage in the third's place, and one more.
    let staged = ItemList([[Double]()], transforms: [Noise(), Noise()])
      .then(transforms: [Noise()]) { $0 }
    #expect(try staged.value(at: 0, seed: 8) == [all[0], all[1], all[3]])
  }

  @Test("each value once")
  func unique() {
    #expect(uniqueify([3, 1, 3, 2, 1]) == [3, 1, 2])
    #expect(uniqueify([3, 1, 3, 2, 1], sort: true) == [1, 2, 3])
    #expect(uniqueify("banana", sort: false) == ["b", "a", "n"])
  }

  @Test("a position that is not there traps, and so does a mask of another length")
  func traps() async {
    let position = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try ItemList([1, 2])[2]
    }
    #expect(words(of: position).contains("no item 2 among 2"))
    let mask = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try ItemList([1, 2])[[true]]
    }
    #expect(words(of: mask).contains("the mask does not fit, 1 for 2 items"))
  }
}
