import Foundation
import TensorFlow
import Testing

@Suite("TensorFlow's library")
struct LibraryTests {
  @Test("is found, and says where and which")
  func found() throws {
    try TensorFlowLibrary.load()
    #expect(TensorFlowLibrary.version.hasPrefix("2."))
    let folder = try #require(TensorFlowLibrary.folder)
    #expect(FileManager.default.fileExists(atPath: folder))
  }

  @Test("a folder without it is named, with what to install")
  func missing() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      setenv("TENSORFLOW_LIB_DIR", "/nowhere/at/all", 1)
      let error = #expect(throws: TensorFlowLibrary.Missing.self) {
        try TensorFlowLibrary.load()
      }
      print(error?.description ?? "")
    }
    let words = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    #expect(words.contains("/nowhere/at/all (TENSORFLOW_LIB_DIR)"), "\(words)")
    #expect(words.contains("pip install"), "\(words)")
  }

  @Test("a file of its name that is no library is named, and no folder is open")
  func noLibrary() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      for name in ["libtensorflow_cc.so.2", "libtensorflow_cc.2.dylib"] {
        try Data("no library".utf8).write(to: folder.appending(path: name))
      }
      setenv("TENSORFLOW_LIB_DIR", folder.path, 1)
      let error = #expect(throws: TensorFlowLibrary.Missing.self) {
        try TensorFlowLibrary.load()
      }
      #expect(TensorFlowLibrary.folder == nil)
      print(error?.description ?? "")
    }
    let words = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    #expect(words.contains("cannot be opened"), "\(words)")
  }

  #if os(Linux)
    // What opens first is a library of the name, not cuSOLVER: the wheel of that is half a gigabyte.
    @Test("cuSOLVER opens with it where its wheel lies beside")
    func cuSOLVER() async throws {
      try TensorFlowLibrary.load()
      let folder = try #require(TensorFlowLibrary.folder)
      await #expect(processExitsWith: .success) { [folder = folder as String] in
        let site = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: site) }
        let wheel = site.appending(path: "tensorflow")
        let nvidia = site.appending(path: "nvidia/cusolver/lib")
        for folder in [wheel, nvidia] {
          try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        let opened = nvidia.appending(path: "libcusolver.so.11")
        let some = try #require(someLibrary())
        try FileManager.default.copyItem(atPath: some, toPath: opened.path)
        #expect(!isOpen(opened.path))
        for name in ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"] {
          try FileManager.default.createSymbolicLink(
            atPath: wheel.appending(path: name).path, withDestinationPath: "\(folder)/\(name)")
        }
        setenv("TENSORFLOW_LIB_DIR", wheel.path, 1)
        try TensorFlowLibrary.load()
        #expect(isOpen(opened.path))
        #expect((Tensor<Float>([1, 2]) + 1).scalars == [2, 3])
      }
    }
  #endif

  @Test("an op without it ends the program with the same words")
  func missingAtAnOp() async {
    let result = await #expect(
      processExitsWith: .exitCode(69), observing: [\.standardErrorContent]
    ) {
      setenv("TENSORFLOW_LIB_DIR", "/nowhere/at/all", 1)
      print(Tensor<Float>([1, 2]) + 1)
    }
    let words = standardError(of: result)
    #expect(words.contains("/nowhere/at/all (TENSORFLOW_LIB_DIR)"), "\(words)")
  }

  // The level is what a process that has opened the library leaves to those that it starts.
  @Test("opens in silence, also in a child process")
  func silence() async {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      setenv("TF_CPP_MIN_LOG_LEVEL", "2", 1)
      #expect((Tensor<Float>([1, 2]) + 1).scalars == [2, 3])
    }
    #expect(standardError(of: result) == "")
  }
}

#if os(Linux)
  /// A small library that comes with the C library and that no process has open.
  private func someLibrary() -> String? {
    let folders =
      ["x86_64-linux-gnu", "aarch64-linux-gnu"].map { "/usr/lib/\($0)" } + ["/usr/lib64"]
    return folders.map { "\($0)/libanl.so.1" }.first(where: FileManager.default.fileExists(atPath:))
  }

  private func isOpen(_ path: String) -> Bool { dlopen(path, RTLD_NOW | RTLD_NOLOAD) != nil }
#endif
