#include "guest/init/terminate.h"

#include <fcntl.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "sys/file.h"

namespace lsl::guest {
namespace {

constexpr size_t kMaxStat = 4096;  // proc(5): one line of some 50 numbers and a short name

std::optional<pid_t> parse_pid(std::string_view text) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  if (error != std::errc() || end != text.data() + text.size() || pid < 0) return std::nullopt;
  return pid;
}

}  // namespace

std::optional<ProcessEntry> parse_stat(std::string_view text) {
  const size_t open = text.find(" (");
  const size_t close = text.rfind(") ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  const std::vector<std::string_view> rest = split(text.substr(close + 2), ' ');
  if (rest.size() < 2 || rest[0].size() != 1) return std::nullopt;
  const std::optional<pid_t> pid = parse_pid(text.substr(0, open));
  const std::optional<pid_t> parent = parse_pid(trim(rest[1]));
  if (!pid || !parent) return std::nullopt;
  return ProcessEntry{*pid, *parent, rest[0][0]};
}

Result<std::vector<ProcessEntry>> list_processes() {
  LSL_TRY(proc, sys::open_file("/proc", O_RDONLY | O_DIRECTORY));
  LSL_TRY(names, sys::list_directory(proc));
  std::vector<ProcessEntry> processes;
  for (const std::string& name : names) {
    if (!parse_unsigned(name)) continue;
    const Result<sys::Fd> file = sys::open_file_at(proc, name + "/stat", O_RDONLY);
    if (!file) continue;  // it has just ended
    const Result<std::string> text = sys::read_all(*file, kMaxStat);
    if (!text) continue;
    if (const auto entry = parse_stat(*text)) processes.push_back(*entry);
  }
  return processes;
}

bool is_idle(std::span<const ProcessEntry> processes, std::span<const pid_t> session_leaders) {
  return std::ranges::all_of(processes, [&](const ProcessEntry& process) {
    const bool ours = process.pid == 1 ||
                      std::ranges::find(session_leaders, process.pid) != session_leaders.end();
    return ours || process.state == 'Z' || process.state == 'X';
  });
}

}  // namespace lsl::guest
