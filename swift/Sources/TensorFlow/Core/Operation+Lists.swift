/// Calls an op that has lists among its outputs: `outputCounts` tells how many tensors each has.
func execute(
  _ op: Operation, inputs: [OperationInput], _ attributes: [Attribute] = [], outputCounts: [Int]
) -> [[TFETensorHandle]] {
  let all = execute(op, inputs: inputs, attributes, outputCount: outputCounts.reduce(0, +))
  var rest = all[...]
  return outputCounts.map { count in
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
