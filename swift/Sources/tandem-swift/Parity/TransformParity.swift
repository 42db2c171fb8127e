import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/transform.py` for the tensors.
  static let transform = ParityCase("transform") { inputs, outputs in
    let (loaders, epochs) = (try inputs.integers("seed"), try inputs.integers("epoch"))
    let (rows, lengths) = (try inputs.integers("row"), try inputs.integers("length"))
    let seeds = loaders.indices.map { itemSeed(loaders[$0], epochs[$0], rows[$0]) }
    let scale = try inputs.array("scale", of: Double.self).scalars
    let transforms: [any Transform<[Double]>] = [1, -1, 1, 0].map {
      Draws(order: $0, length: lengths[0], low: scale[0], high: scale[1])
    }
    let drawn = try seeds.flatMap { try compose([], transforms, seed: $0) }
    set("drawn", drawn, rows: seeds.count)
    set("item_seed", seeds.flatMap { [Double($0 >> 32), Double($0 & 0xFFFF_FFFF)] }, rows: 4)
    for seed in loaders {
      var generator = MersenneTwister(torchSeed: UInt64(seed))
      set("order/\(seed)", lengths.flatMap { generator.permutation($0).map(Double.init) })
    }

    func set(_ name: String, _ numbers: [Double], rows: Int? = nil) {
      let shape = rows.map { [$0, numbers.count / $0] } ?? [numbers.count]
      outputs.set(name, to: ShapedArray(shape: shape, scalars: numbers))
    }
  }
}

/// Appends what it draws.
private struct Draws: Transform {
  let order: Int
  let length: Int
  let low: Double
  let high: Double

  func callAsFunction(_ item: [Double], using generator: inout TransformGenerator) -> [Double] {
    let numbers = [generator.random(), generator.uniform(low, high)]
    let whole = [generator.randrange(length), generator.randint(-length, length)]
    var shuffled = Array(0..<length)
    generator.shuffle(&shuffled)
    return item + numbers + (whole + shuffled.prefix(3)).map(Double.init)
  }
}
