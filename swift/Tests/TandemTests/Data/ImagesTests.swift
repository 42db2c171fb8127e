import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

@Suite("Image items")
struct ImagesTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (place, name) in ["train/dog", "train/cat", "val/dog", "val/cat"].enumerated() {
      let path = folder.url.appendingPathComponent(name).path
      for number in 0..<2 {
        try gradientPicture(20 + place, 24 + number).write(to: "\(path)/\(number).png")
      }
    }
    _ = try folder.file("train/dog/note.txt", [])
  }

  private var path: FilePath { FilePath(folder.url) }

  @Test("a list reads the images of a folder when it is asked for them")
  func list() throws {
    let list = try ImageList.fromFiles(path, transforms: [ResizeFixed(8)])
    #expect(list.count == 8)
    let first = try list[0]
    #expect(first == gradientPicture(21, 24).resized(height: 8, width: 8))
    #expect(try ImageList(list.items, transforms: [])[1] == gradientPicture(21, 25))
  }

  @Test("a file that cannot be decoded is an item that cannot be read, named once")
  func damaged() throws {
    let file = try folder.file("train/dog/broken.png", Array("no image".utf8))
    let list = ImageList([FilePath(file)])
    let error = #expect(throws: ItemError.self) { try list[0] }
    #expect(error?.item == file && error?.reason.contains(file) == false)
  }

  @Test("from a folder to normalised batches")
  func block() throws {
    let list = try ImageList.fromFiles(path, transforms: [MakeRGB(), ResizeFixed(16)])
    let halves = try SplitData.splitByFunc(list, grandparentSplitter(validName: "val"))
    let data = try labelByFunc(halves, parentLabeler, procY: CategoryProcessor())
    let bytes = data.toDataBunch(batchSize: 3, options: LoaderOptions(workers: 2, seed: 1))
    let bunch = bytes.normalized()
    #expect(bunch.channels == 3 && bunch.classes == 2 && bunch.train.count == 2)
    let saved = bytes.train.saved()
    let batch = try bytes.train.oneBatch()
    saved()
    let floats = try bunch.train.oneBatch()
    #expect(batch.x.shape == [3, 16, 16, 3] && floats.y == batch.y)
    expectClose(floats.x, normalizeChan(toFloatTensor(batch.x)))
  }

  @Test("pictures of one size make a batch of bytes, others an error with their shapes")
  func batch() throws {
    let pictures = (0..<3).map { countingPicture(4, 5, from: $0) }
    let batch = try Picture.batch(pictures)
    #expect(batch.shape == [3, 4, 5, 3] && batch.scalars == pictures.flatMap(\.bytes))
    let message = "collate: the items of a batch differ in shape: [4, 5, 3] and [4, 6, 3]"
    #expect(throws: TandemError(message)) {
      try Picture.batch([countingPicture(4, 5), countingPicture(4, 6)])
    }
  }

  @Test("transforms come in the order of resizing, cropping, and draw nothing where they need not")
  func order() throws {
    #expect(MakeRGB().order < ResizeFixed(3).order && ResizeFixed(3).order < PilRandomFlip().order)
    let made = try compose(
      countingPicture(9, 8, channels: 1),
      [CenterCrop(2), ResizeFixed(PictureSize(height: 4, width: 6)), MakeRGB()], seed: 1)
    #expect(made.height == 2 && made.width == 2 && made.channels == 3)
  }

  // The course's Swift 09 normalised Imagenette by MNIST's statistics, .1307 and .3081.
  @Test("photos are normalised by ImageNet's statistics, channel by channel, not by MNIST's")
  func imagenetteIsNotNormalisedWithMNISTsStatistics() async {
    #expect(imagenetStats.mean == [0.485, 0.456, 0.406])
    #expect(imagenetStats.std == [0.229, 0.224, 0.225])
    let (mean, std) = (TF(imagenetStats.mean), TF(imagenetStats.std))
    let noise = normal([50, 8, 8, 3], 1)
    let photos = noise * std + mean
    let normalised = normalizeChan(photos)
    expectClose(normalised, noise, tolerance: 1e-5)
    let byMNIST = (photos - 0.1307) / 0.3081
    let distance: TF = (byMNIST.mean(squeezingAxes: 0, 1, 2) - noise.mean(squeezingAxes: 0, 1, 2))
    #expect(distance.scalars.allSatisfy { $0 > 0.8 })
    let trap = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = normalizeChan(TF(zeros: [2, 4, 4, 3]), mean: [0.1307], std: [0.3081])
    }
    #expect(words(of: trap).contains("normalizeChan: needs 1 channels, [..., h, w, 1]"))
  }

  @Test("bytes are taken as 255 to 1")
  func bytes() throws {
    let batch = try Picture.batch([gradientPicture(5, 6), gradientPicture(5, 6)])
    expectClose(normalizeChan(batch), normalizeChan(toFloatTensor(batch)), tolerance: 1e-6)
    #expect(toFloatTensor(batch).max().scalarized() <= 1)
    let one = normalizeChan(toByteTensor(gradientPicture(5, 6)))
    #expect(one.shape == [5, 6, 3])
  }
}

@Suite("Pictures of pictures")
struct ImagesShowTests {
  @Test("many stand in rows, about a square, on white")
  func sheet() throws {
    let pictures = (0..<5).map { countingPicture(4, 6, from: $0) }
    let sheet = try showImages(pictures, gap: 2)
    #expect(sheet.height == 2 * 6 + 2 && sheet.width == 3 * 8 + 2)
    for (place, picture) in pictures.enumerated() {
      let (top, left) = (2 + place / 3 * 6, 2 + place % 3 * 8)
      #expect(sheet.cropped(rows: top..<top + 4, columns: left..<left + 6) == picture)
    }
    #expect(sheet.cropped(rows: 8..<14, columns: 18..<26).bytes.allSatisfy { $0 == 255 })
    #expect(try showImages(pictures, columns: 5, gap: 0).width == 30)
    let message = TandemError("showImages: there is no image to show")
    #expect(throws: message) { try showImages([]) }
  }

  @Test("a smaller one stands in the middle of its place")
  func middle() throws {
    let small = Picture(height: 2, width: 2, channels: 1, bytes: [0, 0, 0, 0])
    let sheet = try showImages([countingPicture(6, 6), small], columns: 2, gap: 0)
    #expect(sheet.cropped(rows: 2..<4, columns: 8..<10) == small.rgb)
    #expect(Array(sheet[1, 8]) == [255, 255, 255])
  }

  @Test("a batch is shown as it was before it was normalised")
  func batch() throws {
    let pictures = (0..<4).map { countingPicture(4, 6, from: $0) }
    let x = normalizeChan(try Picture.batch(pictures))
    let sheet = try showBatch(x, n: 3, columns: 3, stats: imagenetStats)
    #expect(furthest(sheet, try showImages(Array(pictures.prefix(3)), columns: 3)) <= 1)
  }

  @Test("a photo is shown, then what a transform makes of it")
  func augmented() throws {
    let photo = gradientPicture(8, 8)
    let sheet = try showAugmented(photo, [PilRandomFlip(p: 1)], count: 2, columns: 3)
    let mirrored = photo.transposed(.flipLeftRight)
    #expect(sheet == (try showImages([photo, mirrored, mirrored], columns: 3)))
  }
}
