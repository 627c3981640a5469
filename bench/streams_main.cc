// What the way of a command's bytes costs.
//
//   streams pipe METRIC ROUNDS BYTES FILE        commands that write BYTES to stdout, a pipe of
//   ours streams terminal METRIC ROUNDS BYTES FILE    the same on a terminal of ours, after READY
//   streams echo METRIC ROUNDS KEYS FILE         commands that say READY on a terminal of ours and
//                                                then repeat every byte: the way of a key and back
//
// FILE: candidates.h. They take turns as in turns_main.cc. Throughput is in MiB/s, from the first
// bytes read to the last, so that the start is no part of it; a key's way is in microseconds.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "base/text.h"
#include "candidates.h"
#include "samples.h"
#include "sys/call.h"
#include "sys/file.h"
#include "sys/pty.h"
#include "sys/socket.h"

namespace lsl::bench {
namespace {

constexpr int kLimitMilliseconds = 20'000;
constexpr int kEndMilliseconds = 2'000;
constexpr int kPauseMicroseconds = 300;  // between keys: everybody waits when one comes
constexpr uint64_t kFirstKeys = 10;      // are not counted
constexpr double kMiB = 1 << 20;

enum class Kind { Pipe, Terminal, Echo };

struct Task {
  Kind kind;
  std::string metric;
  uint64_t rounds, amount;
};

Result<size_t> read_some(const sys::Fd& from, std::vector<char>& buffer, size_t most) {
  LSL_TRY(readable, sys::wait_readable(from, kLimitMilliseconds));
  if (!readable) return fail(ETIMEDOUT, "wait for bytes");
  const ssize_t got = sys::retry([&] { return ::read(from.get(), buffer.data(), most); });
  if (got <= 0) return fail(got < 0 ? errno : EPIPE, "read what was written");
  return static_cast<size_t>(got);
}

// Byte by byte: what follows the word is measured.
Status await_ready(const sys::Fd& terminal) {
  std::vector<char> byte(1);
  std::string said;
  while (!said.ends_with("READY")) {
    if (said.size() > 4096) return fail(EBADMSG, "wait for READY");
    LSL_TRY(got, read_some(terminal, byte, 1));
    said.append(byte.data(), got);
  }
  return {};
}

Result<double> measure_throughput(const sys::Fd& from, uint64_t bytes) {
  std::vector<char> buffer(1 << 20);
  LSL_TRY(first, read_some(from, buffer, buffer.size()));
  const double begun = now_us();
  uint64_t total = first;
  while (total < bytes) {
    LSL_TRY(got, read_some(from, buffer, buffer.size()));
    total += got;
  }
  const double took = now_us() - begun;
  if (total != bytes) return fail(EBADMSG, "read {} bytes, {} were to come", total, bytes);
  return static_cast<double>(total - first) / kMiB / (took / 1e6);
}

Status measure_keys(const sys::Fd& terminal, uint64_t keys, std::vector<double>& values) {
  std::vector<char> buffer(16);
  for (uint64_t i = 0; i < kFirstKeys + keys; ++i) {
    const char key = static_cast<char>('a' + i % 26);
    ::usleep(kPauseMicroseconds);
    const double begun = now_us();
    LSL_CHECK(sys::write_all(terminal, std::string_view(&key, 1)));
    LSL_TRY(got, read_some(terminal, buffer, buffer.size()));
    const double took = now_us() - begun;
    if (got != 1 || buffer[0] != key) return fail(EBADMSG, "read the key back");
    if (i >= kFirstKeys) values.push_back(took);
  }
  return {};
}

Status measure_on_pipe(const Task& task, const Candidate& candidate, Samples& samples) {
  LSL_TRY(pipe, sys::make_pipe());
  LSL_TRY(child, start(candidate.words, pipe.write.get()));
  pipe.write.reset();
  LSL_TRY(rate, measure_throughput(pipe.read, task.amount));
  pipe.read.reset();
  (void)child.wait_for(kEndMilliseconds);  // its owner ends what stays
  samples.values.push_back(rate);
  return {};
}

Status measure_on_terminal(const Task& task, const Candidate& candidate, Samples& samples) {
  LSL_TRY(pty, sys::open_pty("/dev/ptmx"));
  LSL_TRY(keep, sys::open_file(pty.slave_path, O_RDWR | O_NOCTTY));
  LSL_TRY(child, start_on_terminal(candidate.words, pty.slave_path));
  LSL_CHECK(await_ready(pty.master));
  Status measured;
  if (task.kind == Kind::Echo) {
    measured = measure_keys(pty.master, task.amount, samples.values);
  } else if (Result<double> rate = measure_throughput(pty.master, task.amount); rate) {
    samples.values.push_back(*rate);
  } else {
    measured = std::unexpected(rate.error());
  }
  keep.reset();
  pty.master.reset();  // hangs up
  (void)child.wait_for(kEndMilliseconds);
  return measured;
}

Status run(const Task& task, const std::string& file) {
  LSL_TRY(candidates, read_candidates(file));
  std::map<std::string, Samples> samples;
  for (uint64_t round = 0; round < task.rounds; ++round) {
    for (size_t i = 0; i < candidates.size(); ++i) {
      const Candidate& candidate = candidates[(i + round) % candidates.size()];
      Samples& own = samples[candidate.who];
      if (own.values.empty() && own.failed > 1) continue;
      Status measured = task.kind == Kind::Pipe ? measure_on_pipe(task, candidate, own)
                                                : measure_on_terminal(task, candidate, own);
      if (measured) measured = run_after(candidate);
      if (measured) continue;
      ++own.failed;
      fmt::print(stderr, "streams: {}: {}\n", candidate.who, measured.error().message());
    }
  }
  const bool echo = task.kind == Kind::Echo;
  for (const Candidate& candidate : candidates)
    print_figure(task.metric, candidate.who, samples[candidate.who], echo ? "us" : "MiB/s",
                 echo ? Better::Less : Better::More);
  return {};
}

}  // namespace
}  // namespace lsl::bench

int main(int argc, char** argv) {
  using namespace lsl::bench;
  const std::string_view kind = argc == 6 ? argv[1] : "";
  const auto rounds = argc == 6 ? lsl::parse_unsigned(argv[3]) : std::nullopt;
  const auto amount = argc == 6 ? lsl::parse_unsigned(argv[4]) : std::nullopt;
  if ((kind != "pipe" && kind != "terminal" && kind != "echo") || !rounds || !amount) {
    std::fputs("usage: streams pipe|terminal|echo METRIC ROUNDS AMOUNT FILE\n", stderr);
    return 2;
  }
  const Kind chosen = kind == "pipe"       ? Kind::Pipe
                      : kind == "terminal" ? Kind::Terminal
                                           : Kind::Echo;
  const lsl::Status status = run({chosen, argv[2], *rounds, *amount}, argv[5]);
  if (!status) fmt::print(stderr, "streams: {}\n", status.error().message());
  return status ? 0 : 1;
}
