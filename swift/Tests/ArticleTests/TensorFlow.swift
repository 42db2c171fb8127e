// Made from TensorFlow.md by tools/documentation: change the article, not this file.
// swift-format-ignore-file

import TensorFlow
import Testing


@Test("TensorFlow.md") func articleTensorFlow() {
  let context = Context.local  // other tests share the thread and its context
  defer { Context.local = context }

  let x: Tensor<Float> = [1, 2, 3]
  expectPrinted(gradient(at: x) { ($0 * $0).sum() }, as: "[2.0, 4.0, 6.0]", 17, "TensorFlow.md")
}
