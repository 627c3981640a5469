// Any bytes as a request to mini_init: what it plans of them never crashes, and stays what the
// parts that act rely on. The first four bytes choose the request.
#include <sys/resource.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "guest/mini_init/archive_plan.h"
#include "guest/mini_init/launch_plan.h"
#include "guest/mini_init/places.h"
#include "guest/mini_init/request_rules.h"
#include "guest/mini_init/setup_plan.h"
#include "guest/mini_init/user_disks.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace {

using namespace lsl;

// Also in builds without assertions: a fuzz target that cannot fail finds nothing.
void require(bool condition) {
  if (!condition) std::abort();
}

// Every entry is one variable that WSL knows: no text of a request can add another.
void check(const std::vector<std::string>& environment) {
  for (const std::string& entry : environment) {
    require(entry.starts_with("WSL") || entry.starts_with("LSL_INIT_VERSION=2"));
    require(entry.find('=') != std::string::npos && entry.find('\0') == std::string::npos);
  }
}

void check(const std::vector<guest::SetupStep>& plan) {
  using Kind = guest::SetupStep::Kind;
  for (const guest::SetupStep& step : plan) {
    const bool on_path = step.kind == Kind::Mount || step.kind == Kind::Share ||
                         step.kind == Kind::Link || step.kind == Kind::Write;
    require(!on_path || step.target.starts_with('/'));
    require(step.kind != Kind::Limit || (step.hard > 0 && step.soft <= step.hard));
  }
}

template <class M>
void plan(std::string_view bytes, const auto& use) {
  if (const Result<M> message = wire::decode<M>(bytes)) use(*message);
}

void plan_all(std::string_view bytes) {
  plan<wire::EarlyConfig>(bytes, [](const auto& m) { check(guest::plan_early_config(m)); });
  plan<wire::InitialConfig>(bytes, [](const auto& m) { check(guest::plan_initial_config(m)); });
  plan<wire::LaunchInit>(bytes, [](const auto& m) {
    (void)guest::plan_launch(m);
    check(guest::init_environment(
        m, {.safe_mode = true},
        {.pid = "2", .cross_distro = "/wsl", .fell_back_to_read_only = true}));
  });
  plan<wire::Import>(bytes, [](const auto& m) {
    require(guest::import_command(m.flags).front() == "/usr/bin/bsdtar");
  });
  plan<wire::Export>(bytes,
                     [](const auto& m) { require(guest::export_command(m.flags).back() == "."); });
  plan<wire::Mount>(bytes, [](const auto& m) {
    require(!guest::is_place_name(m.target_name) || m.target_name.find('/') == std::string::npos);
    guest::UserDisks disks;
    disks.asked(m, false);
    require(disks.names_of(m.scsi_lun) == std::vector{m.target_name});
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const auto header = wire::parse_header(bytes)) (void)guest::failure_is_fatal(header->type);
  plan_all(bytes);
  return 0;
}
