// swift-tools-version: 6.0
import PackageDescription

// Differentiable programming wants language mode 5.
let swift5: [SwiftSetting] = [.swiftLanguageMode(.v5)]

/// A product of the package that the examples are about.
func tandem(_ product: String) -> Target.Dependency { .product(name: product, package: "swift") }

let course = [tandem("CommandLineTools"), tandem("Tandem"), tandem("TensorFlow")]

let package = Package(
  name: "TandemExamples",
  platforms: [.macOS(.v14)],
  dependencies: [.package(path: "../swift")],
  targets: [
    // What the examples share: a run that is watched, and its report.
    .target(
      name: "ExampleRuns", dependencies: course, path: "swift/ExampleRuns", swiftSettings: swift5),
    .executableTarget(
      name: "mnist", dependencies: ["ExampleRuns"] + course, path: "swift/mnist",
      swiftSettings: swift5),
  ]
)
