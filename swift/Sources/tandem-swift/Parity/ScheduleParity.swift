import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/schedule.py` for the tensors.
  static let schedule = ParityCase("schedule") { inputs, outputs in
    func numbers(_ name: String) throws -> [Double] {
      try inputs.array(name).scalars.map { (number: Float) in Double(number) }
    }
    let (ends, shares) = (try numbers("ends"), try numbers("shares"))
    let (cycle, startShare) = (try numbers("cycle"), try numbers("start_share")[0])
    let (start, end) = (ends[0], ends[1])
    let schedules: [(String, Schedule)] = [
      ("no", schedNo(start, end)), ("lin", schedLin(start, end)), ("cos", schedCos(start, end)),
      ("exp", schedExp(start, end)),
      (
        "combined",
        combineScheds(shares, [schedLin(start, end), schedNo(end, 0), schedExp(end, start)])
      ), ("one_cycle", oneCycle(cycle[0], cycle[1], cycle[2], startShare: startShare)),
    ]
    let positions = try numbers("position")
    for (name, schedule) in schedules { outputs.set(name, to: positions.map(schedule)) }
  }
}
