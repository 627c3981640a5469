// How long commands take, measured in turns, so that whatever else the machine does meets all of
// them alike.
//
//   turns METRIC ROUNDS FILE     FILE: candidates.h
//
// A round runs every candidate once, beginning with another one each time; the first round is not
// counted. The clock runs from before the start of the command until it has been reaped. Prints one
// figure a candidate, in milliseconds.
#include <cstdio>
#include <map>

#include "base/text.h"
#include "candidates.h"
#include "samples.h"

namespace lsl::bench {
namespace {

constexpr int kLimitMilliseconds = 60'000;
// Who fails as often as this before the first success is not asked again.
constexpr int kHopeless = 3;

Result<double> time_once(const Candidate& candidate) {
  const double begun = now_us();
  LSL_TRY(child, start(candidate.words, -1));
  LSL_TRY(status, child.wait_for(kLimitMilliseconds));
  const double took = now_us() - begun;
  LSL_CHECK(run_after(candidate));
  if (!status) return fail(ETIMEDOUT, "wait for {}", candidate.who);
  if (!status->exited() || status->code() != 0)
    return fail(EIO, "run {}: wait status {:#x}", candidate.who, status->raw);
  return took / 1000;
}

Status run(const std::string& metric, uint64_t rounds, const std::string& file) {
  LSL_TRY(candidates, read_candidates(file));
  std::map<std::string, Samples> samples;
  for (uint64_t round = 0; round <= rounds; ++round) {
    for (size_t i = 0; i < candidates.size(); ++i) {
      const Candidate& candidate = candidates[(i + round) % candidates.size()];
      Samples& own = samples[candidate.who];
      if (own.values.empty() && own.failed >= kHopeless) continue;
      const Result<double> took = time_once(candidate);
      if (!took) {
        ++own.failed;
        fmt::print(stderr, "turns: {}\n", took.error().message());
      } else if (round > 0) {
        own.values.push_back(*took);
      }
    }
  }
  for (const Candidate& candidate : candidates)
    print_figure(metric, candidate.who, samples[candidate.who], "ms", Better::Less);
  return {};
}

}  // namespace
}  // namespace lsl::bench

int main(int argc, char** argv) {
  const auto rounds = argc == 4 ? lsl::parse_unsigned(argv[2]) : std::nullopt;
  if (!rounds) {
    std::fputs("usage: turns METRIC ROUNDS FILE\n", stderr);
    return 2;
  }
  const lsl::Status status = lsl::bench::run(argv[1], *rounds, argv[3]);
  if (!status) fmt::print(stderr, "turns: {}\n", status.error().message());
  return status ? 0 : 1;
}
