// swift-tools-version: 6.0
import PackageDescription

// Differentiable programming and the archived module's names want language mode 5.
let swift5: [SwiftSetting] = [.swiftLanguageMode(.v5)]

let package = Package(
  name: "Tandem",
  platforms: [.macOS(.v14)],
  products: [
    .library(name: "TensorFlow", targets: ["TensorFlow"]),
    .library(name: "Tandem", targets: ["Tandem"]),
    .executable(name: "tandem-swift", targets: ["tandem-swift"]),
  ],
  targets: [
    .target(name: "CTensorFlow", exclude: ["README.md"], publicHeadersPath: "."),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "TensorFlow", dependencies: ["CTensorFlow"], swiftSettings: swift5),
    .target(name: "Tandem", dependencies: ["TensorFlow", "CZlib"], swiftSettings: swift5),
    .executableTarget(
      name: "tandem-swift", dependencies: ["CZlib", "Tandem", "TensorFlow"], swiftSettings: swift5),
    .executableTarget(name: "thread-check", dependencies: ["TensorFlow"], swiftSettings: swift5),
    .testTarget(name: "ArticleTests", dependencies: ["TensorFlow"], swiftSettings: swift5),
    // A program of 2020 as it was written then.
    .executableTarget(
      name: "LeNet-MNIST", dependencies: ["Tandem", "TensorFlow"], path: "Sources/LeNet",
      swiftSettings: swift5),
    .testTarget(
      name: "TensorFlowTests", dependencies: ["TensorFlow"], exclude: ["Fixtures"],
      swiftSettings: swift5),
    .testTarget(
      name: "TandemTests", dependencies: ["Tandem", "TensorFlow"], swiftSettings: swift5),
  ]
)
