// How long it takes until many commands have started something, a number of them at the same time.
//
//   many PARALLEL FILE     FILE: candidates.h; one line is one start
//
// A start is done when its command ends with success or writes to its standard output, whichever
// is first: some leave what they started behind and end, others stay with it. Prints the
// milliseconds until all are done.
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "base/text.h"
#include "candidates.h"
#include "samples.h"
#include "sys/call.h"
#include "sys/socket.h"

namespace lsl::bench {
namespace {

constexpr int kLimitMilliseconds = 60'000;

struct Start {
  sys::Child command;
  sys::Fd output;
};

enum class Progress { Starting, Done, Failed };

Result<Start> begin(const Candidate& candidate) {
  LSL_TRY(pipe, sys::make_pipe());
  LSL_TRY(command, start(candidate.words, pipe.write.get()));
  return Start{std::move(command), std::move(pipe.read)};
}

Progress look_at(Start& start, short output_events) {
  if (output_events != 0) {
    char byte = 0;
    const ssize_t got = sys::retry([&] { return ::read(start.output.get(), &byte, 1); });
    if (got == 1) return Progress::Done;
    start.output.reset();
  }
  const auto status = start.command.try_wait();
  if (!status) return Progress::Failed;
  if (!*status) return Progress::Starting;
  return (*status)->exited() && (*status)->code() == 0 ? Progress::Done : Progress::Failed;
}

// Waits until one of them makes progress; those that are done are taken out.
Status advance(std::vector<Start>& starting) {
  std::vector<pollfd> events;
  for (const Start& start : starting) {
    events.push_back({start.output ? start.output.get() : -1, POLLIN, 0});
    events.push_back({start.command.pidfd().get(), POLLIN, 0});
  }
  const int ready =
      sys::retry([&] { return ::poll(events.data(), events.size(), kLimitMilliseconds); });
  if (ready <= 0) return fail(ETIMEDOUT, "wait for {} starts", starting.size());
  for (size_t i = starting.size(); i-- > 0;) {
    const short output = events[2 * i].revents;
    if (output == 0 && events[2 * i + 1].revents == 0) continue;
    const Progress progress = look_at(starting[i], output);
    if (progress == Progress::Starting) continue;
    if (progress == Progress::Failed) return fail(ECHILD, "start one of many");
    starting[i].command.detach();  // what it started, or is, stays
    starting.erase(starting.begin() + static_cast<ptrdiff_t>(i));
  }
  return {};
}

Result<double> run(uint64_t parallel, const std::string& file) {
  LSL_TRY(candidates, read_candidates(file));
  std::vector<Start> starting;
  const double begun = now_us();
  for (const Candidate& candidate : candidates) {
    while (starting.size() >= parallel) LSL_CHECK(advance(starting));
    LSL_TRY(one, begin(candidate));
    starting.push_back(std::move(one));
  }
  while (!starting.empty()) LSL_CHECK(advance(starting));
  return (now_us() - begun) / 1000;
}

}  // namespace
}  // namespace lsl::bench

int main(int argc, char** argv) {
  const auto parallel = argc == 3 ? lsl::parse_unsigned(argv[1]) : std::nullopt;
  if (!parallel || *parallel == 0) {
    std::fputs("usage: many PARALLEL FILE\n", stderr);
    return 2;
  }
  const lsl::Result<double> took = lsl::bench::run(*parallel, argv[2]);
  if (took) fmt::print("{:.2f}\n", *took);
  if (!took) fmt::print(stderr, "many: {}\n", took.error().message());
  return took ? 0 : 1;
}
