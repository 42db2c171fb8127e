import Foundation
import Tandem
import TestFiles
import Testing

@Suite("Where data sets of files are")
struct DataFoldersTests {
  private let top: TemporaryFolder
  private let root: URL

  init() throws {
    top = try TemporaryFolder()
    root = top.url.appendingPathComponent("project")
  }

  private func add(_ file: String) throws { _ = try top.file(file, [1]) }

  private func found(_ locator: DataLocator, _ folder: String? = nil) throws -> String {
    let path = try locator.find("spoken", parts: ["takes", "about"], folder: folder).path
    return String(path.dropFirst(top.url.path.count + 1))
  }

  @Test("the first place that has every part is the one")
  func order() throws {
    let plain = DataLocator(environment: [:], root: root)
    let told = DataLocator(environment: ["TANDEM_DATA": top.url.path + "/mine"], root: root)
    // From the last place to the first; half a data set is none.
    for place in [
      "project/shared_data/cache/at_hand", "shared/data", "project/shared_data/cache",
    ] {
      try add("\(place)/spoken/takes/1.wav")
      #expect((try? found(plain)) != "\(place)/spoken")
      try add("\(place)/spoken/about")
      #expect(try found(plain) == "\(place)/spoken")
    }
    #expect(try found(told) == "project/shared_data/cache/spoken")
    try add("mine/spoken/takes/1.wav")
    try add("mine/spoken/about")
    #expect(try found(told) == "mine/spoken")
    #expect(try found(plain, top.url.path + "/mine") == "mine/spoken")
    #expect(try found(plain, top.url.path + "/mine/spoken") == "mine/spoken")
  }

  @Test("what is nowhere is named with the command that gets it")
  func missing() throws {
    let locator = DataLocator(environment: [:], root: root)
    let error = try #require(throws: DataError.self) { try found(locator) }
    #expect("\(error)".contains("\(root.path)/shared_data/cache/spoken"))
    #expect("\(error)".hasSuffix("get it with `tandem data spoken`"))
    let given = try #require(throws: DataError.self) { try found(locator, "/nowhere") }
    #expect(
      "\(given)" == "spoken is not in /nowhere, /nowhere/spoken: "
        + "get it with `tandem data spoken --folder /nowhere`")
  }
}
