// What org.lsl.Service answers (lsl.varlink) as structs, and Failure, its one error. from_json
// passes over members it does not know, so that an older client understands a newer service;
// EBADMSG for missing or ill-typed ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace lsl::api {

enum class DistributionState { Stopped, Running, Installing, Uninstalling, Converting, Exporting };
std::string_view name_of(DistributionState state);  // "Stopped": on the wire and on the screen
std::optional<DistributionState> parse_state(std::string_view name);

struct Distribution {
  std::string id;  // "{...}", lower case
  std::string name;
  DistributionState state = DistributionState::Stopped;
  int64_t version = 1;
  bool is_default = false;
  bool operator==(const Distribution&) const = default;
};

struct DistributionList {
  std::vector<Distribution> distributions;
  Json to_json() const;
  static Result<DistributionList> from_json(const Json& parameters);
};

struct FoundDistribution {
  std::string id;
  std::string name;
  DistributionState state = DistributionState::Stopped;
  int64_t version = 1;
  Json to_json() const;
  static Result<FoundDistribution> from_json(const Json& parameters);
};

// First reply of Import and Export: the socket to the program that does the work (transfer.h).
struct TransferStart {
  size_t data = 0;  // index into the descriptors of this reply
  Json to_json() const;
  static Result<TransferStart> from_json(const Json& parameters);
};

struct Imported {
  std::string id;
  std::string name;
  Json to_json() const;
  static Result<Imported> from_json(const Json& parameters);
};

struct Nothing {
  Json to_json() const { return Json::object(); }
  static Result<Nothing> from_json(const Json&) { return Nothing{}; }
};

struct ServiceStatus {
  std::optional<std::string> default_distribution;
  int64_t default_version = 1;
  std::string version;
  std::string kernel;
  std::string host;
  Json to_json() const;
  static Result<ServiceStatus> from_json(const Json& parameters);
};

// A reply of OpenSession that only warns; more follow. Text without prefix ("wsl: ") and line end.
struct Warning {
  std::string warning;
  Json to_json() const;
  static Result<Warning> from_json(const Json& parameters);
};

struct Session {
  std::string id;
  std::string name;
  size_t session = 0;  // index into the descriptors of this reply: the session channel
  uint32_t default_uid = 0;
  std::vector<std::string> environment;  // "NAME=VALUE"
  std::vector<std::string> warnings;
  Json to_json() const;
  static Result<Session> from_json(const Json& parameters);
};

struct ServiceInfo {
  std::string vendor, product, version, url;
  std::vector<std::string> interfaces;
  Json to_json() const;
  static Result<ServiceInfo> from_json(const Json& parameters);
};

struct InterfaceDescription {
  std::string description;
  Json to_json() const;
  static Result<InterfaceDescription> from_json(const Json& parameters);
};

// The error org.lsl.Service.Failed: a base Error on its way to the client.
struct Failure {
  static constexpr std::string_view kError = "org.lsl.Service.Failed";
  std::string code;     // "WSL_E_DISTRO_NOT_FOUND" or "ENOENT"
  std::string steps;    // "Service/CreateInstance", may be empty
  std::string message;  // for people, the errno's text included
  int errno_value = 0;
  Json to_json() const;
  static Result<Failure> from_json(const Json& parameters);
};

// error_of(failure_of(e)) has the message() and code_path() of `e`.
Failure failure_of(const Error& error);
Error error_of(const Failure& failure);

}  // namespace lsl::api
