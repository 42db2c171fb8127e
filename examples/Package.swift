// swift-tools-version: 6.0
import Foundation
import PackageDescription

// Differentiable programming wants language mode 5.
let swift5: [SwiftSetting] = [.swiftLanguageMode(.v5)]

/// A product of the package that the examples are about.
func tandem(_ product: String) -> Target.Dependency { .product(name: product, package: "swift") }

// An example of a library for C is built where pkg-config finds that, as the library itself is.
func isInstalled(_ library: String) -> Bool {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["pkg-config", "--exists", library]
  (process.standardOutput, process.standardError) = (nil, nil)
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}

let course = [tandem("CommandLineTools"), tandem("Tandem"), tandem("TensorFlow")]

let ofSound: [Target] = [
  .executableTarget(
    name: "spoken-digits", dependencies: ["ExampleRuns", tandem("SoxAudio")] + course,
    path: "swift/spoken-digits", swiftSettings: swift5)
]

// As in the library's manifest: OpenCV's headers, and the mode and flags of modules that use them.
let openCVRoot = ["/usr", "/usr/local", "/opt/homebrew"].first {
  FileManager.default.fileExists(atPath: "\($0)/include/opencv4/opencv2/imgcodecs.hpp")
}

let ofPhotos: [Target] = [
  .executableTarget(
    name: "photo-tour",
    dependencies: ["ExampleRuns", tandem("OpenCVImage"), tandem("VipsImage")] + course,
    path: "swift/photo-tour",
    swiftSettings: swift5 + [
      .interoperabilityMode(.Cxx),
      .unsafeFlags([
        "-Xcc", "-I\(openCVRoot ?? "")/include/opencv4", "-Xfrontend", "-gnone",
      ]),
    ])
]

let package = Package(
  name: "TandemExamples",
  platforms: [.macOS(.v14)],
  dependencies: [.package(path: "../swift")],
  targets: [
    // What the examples share: a run that is watched, and its report.
    .target(
      name: "ExampleRuns", dependencies: course, path: "swift/ExampleRuns", swiftSettings: swift5),
    .executableTarget(
      name: "imagenette", dependencies: ["ExampleRuns"] + course, path: "swift/imagenette",
      swiftSettings: swift5),
    .executableTarget(
      name: "mnist", dependencies: ["ExampleRuns"] + course, path: "swift/mnist",
      swiftSettings: swift5),
  ] + (isInstalled("sox") ? ofSound : [])
    + (openCVRoot != nil && isInstalled("vips") ? ofPhotos : [])
)
