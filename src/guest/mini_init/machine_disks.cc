// The requests of machine.h about disks, and CreateProcess.
#include <errno.h>
#include <unistd.h>

#include "base/log.h"
#include "guest/init/helper.h"
#include "guest/mini_init/archive.h"
#include "guest/mini_init/machine.h"
#include "sys/file.h"
#include "wire/codec.h"
#include "wire/constants.h"
#include "wire/disk.h"
#include "wire/instance.h"
#include "wire/process.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

constexpr uint32_t kNotResized = 0xFFFFFFFF;

// The one message of a connection that a request is answered on.
template <class M>
Status tell(sys::FdRef connection, const M& message) {
  LSL_TRY(bytes, wire::encode_checked(message, 1, wire::kStepOrdinary));
  return sys::write_all(connection, bytes);
}

template <class M>
void tell_or_log(sys::FdRef connection, const M& message) {
  if (const Status told = tell(connection, message); !told)
    log_warning("{}: {}", wire::name_of(M::kType), told.error().message());
}

template <class M>
constexpr ArchiveJob::Kind kind_of() {
  if (M::kType == wire::Export::kType) return ArchiveJob::Kind::Export;
  if (M::kType == wire::ImportInplace::kType) return ArchiveJob::Kind::ImportInplace;
  return ArchiveJob::Kind::Import;
}

}  // namespace

Status Machine::on_mount(Request& request) {
  LSL_TRY(message, wire::decode<wire::Mount>(request.packet.bytes));
  LSL_TRY(connection, transport_->connections(request.packet)->connect());
  user_disks_.asked(message, is_mounted(message.target_name));
  return in_child(0, [&] {
    const auto disks = transport_->disks(request.packet, 1);
    tell_or_log(connection, mount_disk(message, *disks));
  });
}

Status Machine::on_unmount(Request& request) {
  LSL_TRY(message, wire::decode<wire::Unmount>(request.packet.bytes));
  LSL_TRY(connection, transport_->connections(request.packet)->connect());
  return in_child(0, [&] { tell_or_log(connection, unmount_disk(message.name)); });
}

Status Machine::on_detach(Request& request) {
  LSL_TRY(message, wire::decode<wire::Detach>(request.packet.bytes));
  LSL_TRY(connection, transport_->connections(request.packet)->connect());
  const std::vector<std::string> names = user_disks_.names_of(message.scsi_lun);
  return in_child(0, [&] { tell_or_log(connection, detach_disk(names)); });
}

// The service's disks are not mini_init's to take away.
Status Machine::on_eject(const Request& request) {
  LSL_TRY(message, wire::decode<wire::EjectVhd>(request.packet.bytes));
  log_info("EjectVhd: disk {}", message.lun);
  return answer(request.id, wire::ResultInt32{.result = 0});
}

// Nor are they to resize.
Status Machine::on_resize(Request& request) {
  LSL_CHECK(wire::decode<wire::ResizeDistribution>(request.packet.bytes));
  LSL_TRY(connection, transport_->connections(request.packet)->connect());
  return tell(connection, wire::ResizeDistributionResponse{.response_code = kNotResized});
}

Status Machine::on_wait_for_pmem(Request& request) {
  LSL_CHECK(wire::decode<wire::WaitForPmemDevice>(request.packet.bytes));
  LSL_TRY(connection, transport_->connections(request.packet)->connect());
  tell_or_log(connection, wire::ResultInt32{.result = -ENOENT});
  return {};
}

// The program has mini_init's environment and log; the results are its port and a positive errno.
Status Machine::on_create_process(Request& request) {
  LSL_TRY(message, wire::decode<wire::InitCreateProcess>(request.packet.bytes));
  const auto connections = transport_->connections(request.packet);
  const auto port = static_cast<int32_t>(connections->port());
  LSL_CHECK(answer(request.id, wire::ResultInt32{.result = port}));
  const auto start = [&]() -> Status {
    LSL_TRY(streams, connections->accept());
    sys::SpawnOptions options;
    options.program = message.path;
    options.argv = message.command_line;
    options.environment = own_environment();
    options.standard_input = options.standard_output = streams.get();
    options.cgroup = groups_.non_distro().get();
    LSL_TRY(child, sys::spawn(options));
    child.detach();  // reaped as all are
    return {};
  };
  const Status started = start();
  if (!started) log_error("CreateProcess: {}", started.error().message());
  return requests_.reply_again(request.id,
                               wire::ResultInt32{.result = started ? 0 : started.error().code},
                               channel::in_milliseconds(kSendMilliseconds));
}

template <class M>
Status Machine::on_archive(Request& request) {
  LSL_TRY(message, wire::decode<M>(request.packet.bytes));
  constexpr size_t kConnections = 3;  // the init channel, data, errors
  ArchiveJob job{.kind = kind_of<M>(),
                 .disk = {.number = message.device_id,
                          .type = message.fs_type,
                          .options = message.mount_options},
                 .flags = message.flags};
  job.connections = transport_->connections(request.packet);
  LSL_TRY(channel, job.connections->connect());
  job.channel = std::move(channel);
  job.disks = transport_->disks(request.packet, kConnections);
  return in_child(archive_namespaces(), [&] { run_archive(std::move(job)); });
}

template Status Machine::on_archive<wire::Import>(Request& request);
template Status Machine::on_archive<wire::ImportInplace>(Request& request);
template Status Machine::on_archive<wire::Export>(Request& request);

}  // namespace lsl::guest
