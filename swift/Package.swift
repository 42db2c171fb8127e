// swift-tools-version: 6.0
import Foundation
import PackageDescription

// Differentiable programming and the archived module's names want language mode 5.
let swift5: [SwiftSetting] = [.swiftLanguageMode(.v5)]

// Libraries for C are built where pkg-config finds what they call; nothing else needs them. SwiftPM
// remembers what a manifest gave: after installing one, `swift package purge-cache` has it look again.
func isInstalled(_ library: String) -> Bool {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["pkg-config", "--exists", library]
  (process.standardOutput, process.standardError) = (nil, nil)
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}

let sox: [Target] = [
  .systemLibrary(name: "CSox", pkgConfig: "sox", providers: [.apt(["libsox-dev"])]),
  .target(name: "CSoxShim", dependencies: ["CSox"]),
  .target(
    name: "SoxAudio", dependencies: ["CSox", "CSoxShim", "TensorFlow"], swiftSettings: swift5),
  .testTarget(
    name: "SoxAudioTests", dependencies: ["SoxAudio", "TensorFlow", "TestFiles"],
    swiftSettings: swift5),
]

let vips: [Target] = [
  .systemLibrary(name: "CVips", pkgConfig: "vips", providers: [.apt(["libvips-dev"])]),
  .target(name: "CVipsShim", dependencies: ["CVips"]),
  .target(
    name: "VipsImage", dependencies: ["CVips", "CVipsShim", "TensorFlow"], swiftSettings: swift5),
  .testTarget(
    name: "VipsImageTests", dependencies: ["CVips", "TensorFlow", "TestFiles", "VipsImage"],
    swiftSettings: swift5),
]

// OpenCV comes without a file for pkg-config where only some of its modules are installed.
let openCVRoot = ["/usr", "/usr/local", "/opt/homebrew"].first {
  FileManager.default.fileExists(atPath: "\($0)/include/opencv4/opencv2/imgcodecs.hpp")
}
let openCVHeaders = "-I\(openCVRoot ?? "")/include/opencv4"

// Swift modules that use C++ can be imported by those alone that may, too. This mode changes nothing
// else for C, but every target that imports one needs it, and OpenCV's headers. Such a module has no
// debugging information: the runtime crashes when it reads it for the place of an error. A notebook
// imports it without the mode, as nothing public in it names a type of C++.
let cPlusPlus: [SwiftSetting] = [
  .interoperabilityMode(.Cxx),
  .unsafeFlags([
    "-Xcc", openCVHeaders, "-Xfrontend", "-gnone", "-Xfrontend",
    "-disable-cxx-interop-requirement-at-import",
  ]),
]

let openCV: [Target] = [
  .systemLibrary(
    name: "COpenCV",
    providers: [
      .apt(["libopencv-core-dev", "libopencv-imgcodecs-dev", "libopencv-imgproc-dev"]),
      .brew(["opencv"]),
    ]),
  .target(
    name: "COpenCVShim", dependencies: ["COpenCV"],
    cxxSettings: [.unsafeFlags([openCVHeaders])]),
  .target(
    name: "OpenCVImage", dependencies: ["COpenCV", "COpenCVShim", "TensorFlow"],
    swiftSettings: swift5 + cPlusPlus,
    linkerSettings: [.unsafeFlags(["-L\(openCVRoot ?? "")/lib"])]),
  .testTarget(
    name: "OpenCVImageTests",
    dependencies: ["COpenCV", "OpenCVImage", "TensorFlow", "TestFiles"],
    swiftSettings: swift5 + cPlusPlus),
]

let hasOpenCV = openCVRoot != nil
let hasSox = isInstalled("sox")
let hasVips = isInstalled("vips")

let package = Package(
  name: "Tandem",
  platforms: [.macOS(.v14)],
  products: [
    .library(name: "TensorFlow", targets: ["TensorFlow"]),
    .library(name: "Python", targets: ["Python"]),
    .library(name: "Tandem", targets: ["Tandem"]),
    .library(name: "BuiltinFloat", targets: ["BuiltinFloat"]),
    .library(name: "CommandLineTools", targets: ["CommandLineTools"]),
    // All that a notebook imports is one library: of two, each would carry its own TensorFlow module.
    .library(
      name: "TandemNotebook", type: .dynamic,
      targets: ["Notebook", "Python", "Tandem", "TensorFlow"]),
    .executable(name: "tandem-swift", targets: ["tandem-swift"]),
    .executable(name: "tandem-interop", targets: ["tandem-interop"]),
  ] + (hasSox ? [.library(name: "SoxAudio", targets: ["SoxAudio"])] : [])
    + (hasVips ? [.library(name: "VipsImage", targets: ["VipsImage"])] : [])
    + (hasOpenCV ? [.library(name: "OpenCVImage", targets: ["OpenCVImage"])] : []),
  targets: [
    .target(name: "CTensorFlow", exclude: ["README.md"], publicHeadersPath: "."),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Python", swiftSettings: swift5),
    .target(name: "TensorFlow", dependencies: ["CTensorFlow", "Python"], swiftSettings: swift5),
    .target(name: "Tandem", dependencies: ["TensorFlow", "CZlib"], swiftSettings: swift5),
    // `Builtin` is there for the standard library and whoever takes its place. With an unsafe flag, no
    // package can depend on this product by its address and version; by its folder it can.
    .target(
      name: "BuiltinFloat", swiftSettings: swift5 + [.unsafeFlags(["-parse-stdlib"])]),
    .target(
      name: "Notebook", dependencies: ["Python", "Tandem", "TensorFlow"], swiftSettings: swift5),
    .target(name: "CMatmul"),
    .target(name: "CommandLineTools", dependencies: ["TensorFlow"], swiftSettings: swift5),
    .target(name: "BenchServing", dependencies: ["Tandem", "TensorFlow"], swiftSettings: swift5),
    .executableTarget(
      name: "tandem-swift",
      dependencies: [
        "BenchServing", "BuiltinFloat", "CMatmul", "CommandLineTools", "CZlib", "Tandem",
        "TensorFlow",
      ],
      swiftSettings: swift5),
    .executableTarget(
      name: "tandem-interop",
      dependencies: ["BenchServing", "CommandLineTools", "TensorFlow"]
        + (hasSox ? ["SoxAudio"] : [])
        + (hasVips ? ["VipsImage"] : []) + (hasOpenCV ? ["OpenCVImage"] : []),
      swiftSettings: swift5 + (hasSox ? [.define("SOX")] : []) + (hasVips ? [.define("VIPS")] : [])
        + (hasOpenCV ? [.define("OPENCV")] + cPlusPlus : [])),
    .executableTarget(name: "thread-check", dependencies: ["TensorFlow"], swiftSettings: swift5),
    .testTarget(name: "ArticleTests", dependencies: ["TensorFlow"], swiftSettings: swift5),
    // A program of 2020 as it was written then.
    .executableTarget(
      name: "LeNet-MNIST", dependencies: ["Tandem", "TensorFlow"], path: "Sources/LeNet",
      swiftSettings: swift5),
    // What several of the test targets use: a folder for a test, and damage to its files.
    .target(name: "TestFiles", path: "Tests/TestFiles", swiftSettings: swift5),
    .testTarget(
      name: "CommandLineToolsTests", dependencies: ["CommandLineTools"], swiftSettings: swift5),
    .testTarget(name: "PythonTests", dependencies: ["Python"], swiftSettings: swift5),
    .testTarget(
      name: "TensorFlowTests", dependencies: ["TensorFlow", "TestFiles"], exclude: ["Fixtures"],
      swiftSettings: swift5),
    .testTarget(
      name: "BuiltinFloatTests", dependencies: ["BuiltinFloat", "Tandem", "TestFiles"],
      swiftSettings: swift5),
    .testTarget(
      name: "TandemTests", dependencies: ["Tandem", "TensorFlow", "TestFiles"],
      swiftSettings: swift5),
    .testTarget(
      name: "NotebookTests",
      dependencies: ["Notebook", "Python", "Tandem", "TensorFlow", "TestFiles"],
      swiftSettings: swift5),
  ] + (hasSox ? sox : []) + (hasVips ? vips : []) + (hasOpenCV ? openCV : []),
  cxxLanguageStandard: .cxx17
)
