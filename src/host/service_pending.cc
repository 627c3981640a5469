// Service, the methods it does not have yet.
#include "host/service.h"

namespace lsl::host {
namespace {

Error not_available(std::string_view method) {
  return fail_as("E_NOTIMPL", "{} is not available in this version of lsl.", method).error();
}

}  // namespace

void Service::handle(const Caller& caller, const api::ImportInPlace&) {
  refuse(caller, not_available(api::ImportInPlace::kMethod));
}

void Service::handle(const Caller& caller, const api::Resize&) {
  refuse(caller, not_available(api::Resize::kMethod));
}

void Service::handle(const Caller& caller, const api::Move&) {
  refuse(caller, not_available(api::Move::kMethod));
}

void Service::handle(const Caller& caller, const api::SetSparse&) {
  refuse(caller, not_available(api::SetSparse::kMethod));
}

void Service::handle(const Caller& caller, const api::Compact&) {
  refuse(caller, not_available(api::Compact::kMethod));
}

void Service::handle(const Caller& caller, const api::SetVersion&) {
  refuse(caller, not_available(api::SetVersion::kMethod));
}

void Service::handle(const Caller& caller, const api::Clone&) {
  refuse(caller, not_available(api::Clone::kMethod));
}

void Service::handle(const Caller& caller, const api::MountDisk&) {
  refuse(caller, not_available(api::MountDisk::kMethod));
}

void Service::handle(const Caller& caller, const api::UnmountDisk&) {
  refuse(caller, not_available(api::UnmountDisk::kMethod));
}

}  // namespace lsl::host
