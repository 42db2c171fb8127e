import TensorFlow
import Testing

@inline(never) private func absoluteByItsMean(_ x: Tensor<Float>) -> Tensor<Float> {
  x.mean().scalarized() > 0 ? x : -x
}

/// What cannot be traced stops the program, and says why.
@Suite struct CompiledMistakeTests {
  @Test func readingAValue() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let f = compiled(absoluteByItsMean)
      _ = f(Tensor([1, 2]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("the value of the result of the op Mean, of type Float and shape []"))
    #expect(text.contains("is read while the function is traced"))
    let isPlaceKnown = text.contains("absoluteByItsMean(_:) at CompiledMistakeTests.swift:")
    #expect(isPlaceKnown || !text.contains(" at "), "\(text.prefix(900))")
  }

  @Test func readingAnArgument() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let f = compiled { (x: Tensor<Float>) in Tensor<Float>(x.scalars) }
      _ = f(Tensor([1, 2]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("compiled: the value of an argument, of type Float and shape [2]"))
  }

  @Test func aTensorThatGetsOut() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var kept = Tensor<Float>(0)
      let f = compiled { (x: Tensor<Float>) -> Tensor<Float> in
        kept = x * 2
        return x
      }
      _ = f(Tensor([1, 2]))
      print(kept + 1)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("a symbolic tensor, a result of the op Mul, has got out"))
  }

  @Test func aShapeThatDependsOnValues() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let f = compiled { (x: Tensor<Bool>) in x.nonZeroIndices().flattened() }
      _ = f(Tensor([true, false]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("the shape of what Where gives depends on the values of its inputs"))
  }

  @Test func aStateThatChangesItsStructure() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var state = [Tensor<Float>(1)]
      let grow = compiled { (state: inout [Tensor<Float>], x: Tensor<Float>) in state.append(x) }
      grow(&state, Tensor(2))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("the state held 1 tensors and holds 2 after one call"))
  }

  @Test func aNumberThatGoesOn() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      struct Count {
        var steps = 0
        var total = Tensor<Float>(0)
      }
      var count = Count()
      let step = compiled { (count: inout Count, x: Tensor<Float>) in
        count.steps += 1
        count.total += x
      }
      step(&count, Tensor(1))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("a stored property of the state that is no tensor changed"))
  }

  @Test func aMistakeInShapes() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let f = compiled { (x: Tensor<Float>) in x + Tensor([1, 2, 3]) }
      _ = f(Tensor([1, 2]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("AddV2: shapes cannot be broadcast together: [2] and [3]"))
  }
}
