#include "cli/process_start.h"

#include <utility>
#include <vector>

#include "channel/lxbus.h"
#include "sys/socket.h"
#include "wire/results.h"

namespace lsl::cli {
namespace {

constexpr int kAnswerMilliseconds = 30'000;

}  // namespace

Result<channel::Numbered> start_process(channel::Numbered& session, wire::ProcessCommon common,
                                        const std::array<DescriptorUse, 3>& uses,
                                        std::optional<sys::WindowSize> size) {
  LSL_TRY(ends, sys::socket_pair());
  LSL_TRY(channel, channel::make_lxbus(std::move(ends.first)));
  channel::Numbered process(std::move(channel));
  const channel::Deadline deadline = channel::in_milliseconds(kAnswerMilliseconds);
  if (size)
    LSL_CHECK(process.send(wire::WindowSizeChanged{size->rows, size->columns}, {}, deadline));

  wire::CreateProcess message;
  std::vector<int> handles;
  for (size_t i = 0; i < uses.size(); ++i) {
    if (uses[i] != DescriptorUse::Pass) continue;
    handles.push_back(static_cast<int>(i));
    message.std_fd_ids[i] = static_cast<int64_t>(handles.size());
  }
  handles.push_back(ends.second.get());
  message.ipc_server_id = static_cast<int64_t>(handles.size());
  message.common = std::move(common);
  LSL_TRY(id, session.request(message, handles, deadline));
  ends.second.reset();  // only the leader holds it now: its end is the channel's end
  LSL_CHECK(session.reply_to<wire::ResultUint32>(id, deadline));
  return process;
}

}  // namespace lsl::cli
