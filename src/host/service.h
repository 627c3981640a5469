// What the service does for a call: the methods of org.lsl.Service over registry, instances and
// workers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "api/server.h"
#include "base/result.h"
#include "host/disks/disk_keeper.h"
#include "host/ground.h"
#include "host/instances/host_follower.h"
#include "host/options.h"
#include "host/rootless.h"
#include "host/server/server.h"
#include "host/undertaker.h"
#include "host/users.h"
#include "host/workers/worker.h"
#include "sys/event_loop.h"

namespace lsl::host {

class Service {
 public:
  static Result<std::unique_ptr<Service>> create(sys::EventLoop& loop, const Options& options,
                                                 const Ground& ground, const Standing& standing);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  Status listen(sys::Fd listener) { return server_.listen(std::move(listener)); }
  // Ends all instances and then the loop.
  void stop();

 private:
  Service(sys::EventLoop& loop, const Options& options, const Ground& ground,
          const Standing& standing, Users users);

  // One call in work: who asked, and how to answer.
  struct Caller {
    ConnectionId connection = 0;
    sys::Peer peer;
    bool more = false;
    bool oneway = false;
    UserState* user = nullptr;
  };
  using Selected = Result<const Registration*>;

  void on_call(ConnectionId id, const sys::Peer& peer, api::ParsedCall call);
  void on_close(ConnectionId id);

  // One function per method.
  void handle(const Caller& caller, const api::ListDistributions& request);
  void handle(const Caller& caller, const api::FindDistribution& request);
  void handle(const Caller& caller, const api::Import& request);
  void handle(const Caller& caller, const api::Export& request);
  void handle(const Caller& caller, const api::Unregister& request);
  void handle(const Caller& caller, const api::SetDefault& request);
  void handle(const Caller& caller, const api::Terminate& request);
  void handle(const Caller& caller, const api::Shutdown& request);
  void handle(const Caller& caller, const api::SetDefaultVersion& request);
  void handle(const Caller& caller, const api::GetStatus& request);
  void handle(const Caller& caller, const api::OpenSession& request);
  void handle(const Caller& caller, const api::CheckConfig& request);
  void handle(const Caller& caller, const api::GetBootTimeline& request);
  void handle(const Caller& caller, const api::ImportInPlace& request);
  void handle(const Caller& caller, const api::Resize& request);
  void handle(const Caller& caller, const api::Move& request);
  void handle(const Caller& caller, const api::SetSparse& request);
  void handle(const Caller& caller, const api::Compact& request);
  void handle(const Caller& caller, const api::SetDefaultUser& request);
  void handle(const Caller& caller, const api::SetVersion& request);
  void handle(const Caller& caller, const api::Clone& request);
  void handle(const Caller& caller, const api::MountDisk& request);
  void handle(const Caller& caller, const api::UnmountDisk& request);
  void handle(const Caller& caller, const api::GetInfo& request);
  void handle(const Caller& caller, const api::GetInterfaceDescription& request);

  template <class Reply>
  void succeed(const Caller& caller, const Reply& reply, std::vector<sys::Fd> descriptors = {}) {
    server_.finish(caller.connection, caller.oneway ? "" : api::reply_message(reply),
                   std::move(descriptors));
  }
  // With whose rights things are made for the caller: the host's user, or root of the namespace the
  // service is in.
  sys::NamespaceOwner owner_of(const Caller& caller) const;
  void refuse(const Caller& caller, const Error& error);
  void answer(const Caller& caller, const Status& status);

  // Instances.
  Result<Running*> run(const Caller& caller, const Registration& registration);
  void handle_again(const Caller& caller, const api::OpenSession& request);
  void ask_for_session(const Caller& caller, const api::OpenSession& request, const Guid& id);
  void hand_out_session(const Caller& caller, const Guid& id, sys::Fd session);
  void wait_for_first_run(const Caller& caller, Running& running, const api::OpenSession& request);
  Result<sys::Fd> expect_first_run(UserState& user, const Guid& id);
  void finish_first_run(UserState& user, const Guid& id,
                        const std::optional<wire::OobeResult>& result);
  void store_facts(UserState& user, const Guid& id);

  // Version 2: service_machines.cc.
  Status check_version2() const;
  int default_version(const UserState& user) const;
  Result<SharedMount*> shared_mount(UserState& user);
  void with_machine(UserState& user, const sys::NamespaceOwner& owner,
                    std::function<void(Result<Machine*>)> then);
  void read_settings(UserState& user, const sys::NamespaceOwner& owner);
  void start_machine(UserState& user, const sys::NamespaceOwner& owner);
  Result<std::unique_ptr<Machine>> make_machine(UserState& user, const sys::NamespaceOwner& owner);
  void keep_machine_namespace(UserState& user, const Machine& machine);
  void start_network(UserState& user, const Machine& machine, const sys::NamespaceOwner& owner);
  void write_resolv_conf(UserState& user);
  void drop_machine(UserState& user);
  void forget_shared_mount(UserState& user);
  void watch_machine_idle(UserState& user);
  void let_go_of_disks(const Caller& caller, const UserState& user);
  void stop_machine_then(UserState& user, std::function<void()> then);
  Instance::StartProcess start_version1(const Caller& caller, const Registration& registration,
                                        uint32_t slot, const std::shared_ptr<BootRecord>& boot);
  Instance::StartProcess start_version2(const Caller& caller, const Registration& registration,
                                        const std::shared_ptr<BootRecord>& boot);
  void end_timeline(const std::shared_ptr<BootRecord>& boot, int looks);
  void keep_namespace(UserState& user, const Guid& id);
  void drop_instance(UserState& user, const Guid& id);
  void stop_then(UserState& user, const Guid& id, std::function<void()> then);
  void leave(UserState& user, const Guid& id, ConnectionId client);
  void watch_idle(UserState& user, const Guid& id);
  void arm_idle(UserState& user, const Guid& id, int milliseconds);

  // Long operations: import, export, unregister. `connection` 0: nobody waits for it.
  struct Job {
    std::unique_ptr<Worker> worker;
    bool with_client = false;  // it is cancelled when the client that asked for it goes away
  };
  Result<Registration> new_registration(const Caller& caller, const api::Import& request);
  Result<sys::Fd> start_import(const Caller& caller, const Registration& registration);
  void finish_import(const Caller& caller, const Guid& id, const Result<ArchiveResult>& result);
  Status complete_import(UserState& user, const Guid& id, const ArchiveResult& result);
  void take_import_back(const Caller& caller, const Guid& id, const Error& reason);
  enum class OnFailure { KeepRecord, Forget };
  void discard(UserState& user, const Guid& id, OnFailure on_failure,
               std::function<void(Status)> done);
  Result<sys::Fd> start_export(const Caller& caller, const Registration& registration,
                               const std::string& format);
  void begin_export(const Caller& caller, const Guid& id, const std::string& format);
  Result<sys::Fd> make_id_namespace(const Caller& caller) const;
  // One job per distribution. `done` finds the job ended.
  Status start_job(const Guid& id, const ArchiveWork& work, ArchiveDone done);
  void announce_transfer(const Caller& caller, const Guid& id, sys::Fd data);

  // Reading what a distribution says about itself: a worker per call, which ends with its client.
  struct Check {
    std::unique_ptr<Worker> worker;
    sys::EventLoop::TimerId deadline = 0;
  };
  Status start_check(const Caller& caller, const Registration& registration);
  std::unique_ptr<Worker> take_check(ConnectionId connection);

  void tell_of_the_host();
  void clean_up_after_a_crash();
  void watch_service_idle();

  sys::EventLoop& loop_;
  const Options& options_;
  const Ground& ground_;
  const Standing& standing_;
  Undertaker undertaker_;  // goes last: the others leave their processes to it
  DiskKeeper disks_;
  Users users_;
  Server server_;
  HostFollower follower_;
  std::map<Guid, Job> jobs_;
  std::map<ConnectionId, Guid> job_of_;  // the job that dies with its client
  std::map<ConnectionId, Check> checks_;
  sys::EventLoop::TimerId service_timer_ = 0;
  bool stopping_ = false;
};

// Where a distribution's disk is; version 2.
DiskPlace disk_place(const UserState& user, const Registration& registration);

}  // namespace lsl::host
