#include "api/requests.h"

#include <errno.h>
#include <gtest/gtest.h>

#include "api/transfer.h"

namespace lsl::api {
namespace {

template <class R>
R round_trip(const R& request) {
  Result<R> read = R::from_json(request.to_json());
  EXPECT_TRUE(read);
  return read ? *read : R{};
}

// The parameter that from_json complains about.
template <class R>
std::string wrong_in(std::string_view json) {
  Result<Json> object = parse_json(json);
  EXPECT_TRUE(object);
  Result<R> request = R::from_json(*object);
  if (request) return "nothing";
  EXPECT_EQ(request.error().name, "InvalidParameter");
  return request.error().detail;
}

TEST(Requests, SurviveTheWire) {
  EXPECT_EQ(round_trip(FindDistribution{"Debian", true}).name, "Debian");
  EXPECT_TRUE(round_trip(FindDistribution{"Debian", true}).any_state);
  EXPECT_EQ(round_trip(Import{"d", "/srv/d", 2, false, {}}).version, 2);
  EXPECT_EQ(round_trip(Import{"d", "/srv/d", std::nullopt, false, {}}).version, std::nullopt);
  EXPECT_EQ(round_trip(Export{{"d", std::nullopt}, "tar.xz"}).format, "tar.xz");
  const Selector by_id{std::nullopt, "{00000000-0000-0000-0000-000000000001}"};
  EXPECT_EQ(round_trip(Unregister{by_id}).distribution, by_id);
  EXPECT_EQ(round_trip(OpenSession{}).distribution, Selector{});
  EXPECT_EQ(round_trip(CheckConfig{by_id}).distribution, by_id);
  EXPECT_FALSE(round_trip(OpenSession{}).interactive);
  EXPECT_TRUE(round_trip(OpenSession{{"d", std::nullopt}, true}).interactive);
  EXPECT_EQ(round_trip(GetBootTimeline{by_id}).distribution, by_id);
  EXPECT_TRUE(round_trip(Shutdown{true}).force);
  EXPECT_EQ(round_trip(SetDefaultVersion{2}).version, 2);
}

TEST(Requests, OfMaintenanceSurviveTheWire) {
  const Selector by_name{"d", std::nullopt};
  EXPECT_TRUE(round_trip(Import{"d", "/srv/d", 2, true, "vhdx"}).vhd);
  EXPECT_EQ(round_trip(Import{"d", "/srv/d", 2, true, "vhdx"}).format, "vhdx");
  EXPECT_FALSE(round_trip(Import{"d", "/srv/d", {}, false, {}}).vhd);
  EXPECT_EQ(round_trip(ImportInPlace{"d", "/srv/d.vhd"}).path, "/srv/d.vhd");
  EXPECT_EQ(round_trip(Resize{by_name, 1LL << 40}).size, 1LL << 40);
  EXPECT_EQ(round_trip(Resize{by_name, 0}).distribution, by_name);
  EXPECT_EQ(round_trip(Move{by_name, "/srv/e"}).directory, "/srv/e");
  EXPECT_TRUE(round_trip(SetSparse{by_name, true, true}).allow_unsafe);
  EXPECT_FALSE(round_trip(SetSparse{by_name, false, false}).sparse);
  EXPECT_EQ(round_trip(Compact{by_name}).distribution, by_name);
  EXPECT_EQ(round_trip(SetDefaultUser{by_name, 4294967294u}).uid, 4294967294u);
  EXPECT_EQ(round_trip(SetVersion{by_name, 2}).version, 2);
  EXPECT_EQ(round_trip(Clone{by_name, "e", "/srv/e"}).directory, "/srv/e");
  EXPECT_EQ(round_trip(Clone{by_name, "e", {}}).directory, std::nullopt);
}

TEST(Requests, OfDisksSurviveTheWire) {
  const MountDisk all = round_trip(MountDisk{"/d", true, true, 3, "ext4", "ro,sync", "n"});
  EXPECT_EQ(all.disk, "/d");
  EXPECT_TRUE(all.vhd && all.bare);
  EXPECT_EQ(all.partition, 3);
  EXPECT_EQ(all.type, "ext4");
  EXPECT_EQ(all.options, "ro,sync");
  EXPECT_EQ(all.name, "n");
  const MountDisk least = round_trip(MountDisk{"/d", false, false, {}, {}, {}, {}});
  EXPECT_FALSE(least.vhd || least.bare || least.partition || least.type || least.options ||
               least.name);
  EXPECT_EQ(round_trip(MountDisk{"/d", false, false, {}, {}, {}, ""}).name, "");
  EXPECT_EQ(round_trip(UnmountDisk{"/d"}).disk, "/d");
  EXPECT_EQ(round_trip(UnmountDisk{}).disk, std::nullopt);
}

TEST(Requests, NameTheWrongParameter) {
  EXPECT_EQ(wrong_in<FindDistribution>("{}"), "name");
  EXPECT_EQ(wrong_in<FindDistribution>(R"({"name":7})"), "name");
  EXPECT_EQ(wrong_in<FindDistribution>(R"({"name":"a","any_state":1})"), "any_state");
  EXPECT_EQ(wrong_in<Import>(R"({"name":"a"})"), "directory");
  EXPECT_EQ(wrong_in<Import>(R"({"name":"a","directory":"/d","version":1.5})"), "version");
  EXPECT_EQ(wrong_in<SetDefaultVersion>(R"({"version":18446744073709551615})"), "version");
  EXPECT_EQ(wrong_in<Shutdown>(R"({"forced":true})"), "forced");
  EXPECT_EQ(wrong_in<ListDistributions>(R"({"x":1})"), "x");
  EXPECT_EQ(wrong_in<Import>(R"({"name":"a","directory":"/d","format":"vhd"})"), "format");
  EXPECT_EQ(wrong_in<Resize>(R"({"name":"a"})"), "size");
  EXPECT_EQ(wrong_in<Resize>(R"({"name":"a","size":-1})"), "size");
  EXPECT_EQ(wrong_in<SetSparse>(R"({"name":"a"})"), "sparse");
  EXPECT_EQ(wrong_in<SetSparse>(R"({"name":"a","sparse":null})"), "sparse");
  EXPECT_EQ(wrong_in<SetDefaultUser>(R"({"name":"a","uid":4294967296})"), "uid");
  EXPECT_EQ(wrong_in<Clone>(R"({"name":"a","id":"b","new_name":"c"})"), "id");
  EXPECT_EQ(wrong_in<Clone>(R"({"name":"a"})"), "new_name");
  EXPECT_EQ(wrong_in<MountDisk>("{}"), "disk");
  EXPECT_EQ(wrong_in<MountDisk>(R"({"disk":"/d","partition":-1})"), "partition");
  EXPECT_EQ(wrong_in<UnmountDisk>(R"({"disk":7})"), "disk");
}

TEST(Requests, ASelectorIsANameOrAnIdNeverBoth) {
  EXPECT_EQ(wrong_in<Terminate>(R"({"name":"a","id":"b"})"), "id");
  EXPECT_EQ(wrong_in<Terminate>(R"({"name":null,"id":null})"), "nothing");
}

TEST(Replies, SurviveTheWire) {
  const DistributionList list{{{"{1}", "Debian", DistributionState::Running, 1, true},
                               {"{2}", "x", DistributionState::Exporting, 2, false}}};
  const Result<DistributionList> read = DistributionList::from_json(list.to_json());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->distributions, list.distributions);

  const Result<Session> session =
      Session::from_json(Session{"{1}", "d", 0, 4294967295u, {"A=b"}, {"careful"}}.to_json());
  ASSERT_TRUE(session);
  EXPECT_EQ(session->default_uid, 4294967295u);
  EXPECT_EQ(session->environment, std::vector<std::string>{"A=b"});
  EXPECT_EQ(session->warnings, std::vector<std::string>{"careful"});

  const Result<ServiceStatus> status =
      ServiceStatus::from_json(ServiceStatus{std::nullopt, 1, "0.1", "6.1", "Debian"}.to_json());
  ASSERT_TRUE(status);
  EXPECT_EQ(status->default_distribution, std::nullopt);
  EXPECT_EQ(status->host, "Debian");
}

TEST(Replies, AConfigReportSurvivesTheWire) {
  const ConfigReport report{{{"/etc/wsl.conf",
                              true,
                              {{"syntax", 3, "Expected '=' in /etc/wsl.conf:3", "Write it."},
                               {"note", 4, "no effect", ""}}},
                             {"/etc/wsl-distribution.conf", false, {}}}};
  const Result<ConfigReport> read = ConfigReport::from_json(report.to_json());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->files, report.files);
  EXPECT_TRUE(read->files[0].findings[0].is_mistake());
  EXPECT_FALSE(read->files[0].findings[1].is_mistake());
  for (const char* text :
       {"{}", R"({"files":{}})", R"({"files":[1]})", R"({"files":[{"file":"/f","present":true}]})",
        R"({"files":[{"file":"/f","present":true,"findings":[{"kind":"note","line":1}]}]})"}) {
    EXPECT_FALSE(ConfigReport::from_json(*parse_json(text))) << text;
  }
}

TEST(Replies, ABootTimelineSurvivesTheWire) {
  const BootTimeline timeline{
      "{1}",
      "d",
      1'700'000'000'000'000,
      std::nullopt,
      "it burnt down",
      {{"lsld", "think", 0, 5, false}, {"init", "sleep", 7, std::nullopt, true}}};
  const Result<BootTimeline> read = BootTimeline::from_json(timeline.to_json());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->steps, timeline.steps);
  EXPECT_EQ(read->started_us, timeline.started_us);
  EXPECT_EQ(read->ready_ns, std::nullopt);
  EXPECT_EQ(read->failure, "it burnt down");
  for (const char* steps : {"7", "[7]", R"([{"process":"a","step":"b"}])",
                            R"([{"process":"a","step":"b","start_ns":-1}])",
                            R"([{"process":"a","step":"b","start_ns":1,"duration_ns":-1}])"}) {
    const std::string text =
        fmt::format(R"({{"id":"{{1}}","name":"d","started_us":1,"steps":{}}})", steps);
    EXPECT_FALSE(BootTimeline::from_json(*parse_json(text))) << steps;
  }
}

TEST(Replies, NewsOfAJobSurviveTheWire) {
  const Result<JobNews> read =
      JobNews::from_json(JobNews{"Pass 1", "careful", TransferProgress{5, 10}}.to_json());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->output, "Pass 1");
  EXPECT_EQ(read->warning, "careful");
  EXPECT_EQ(read->progress, (TransferProgress{5, 10}));
  const Result<JobNews> empty = JobNews::from_json(JobNews{}.to_json());
  ASSERT_TRUE(empty);
  EXPECT_FALSE(empty->output || empty->warning || empty->progress);
  for (const char* text : {R"({"output":7})", R"({"progress":{}})", R"({"progress":[]})",
                           R"({"progress":{"done":-1}})"})
    EXPECT_FALSE(JobNews::from_json(*parse_json(text))) << text;
  EXPECT_EQ(Compacted::from_json(Compacted{7}.to_json())->freed, 7);
  EXPECT_FALSE(Compacted::from_json(Json{{"freed", -1}}));
}

TEST(Replies, AboutDisksSurviveTheWire) {
  const MountedDisk mounted{"d", "/mnt/wsl/d", {}};
  const Result<MountedDisk> read = MountedDisk::from_json(mounted.to_json());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, mounted.name);
  EXPECT_EQ(read->path, mounted.path);
  EXPECT_EQ(read->outcome, DiskOutcome{});
  for (int i = 0; i < 7; ++i) {
    const UnmountedDisk unmounted{{-16, static_cast<DiskStep>(i)}};
    const Result<UnmountedDisk> again = UnmountedDisk::from_json(unmounted.to_json());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->outcome, unmounted.outcome);
  }
  EXPECT_EQ(name_of(DiskStep::DetectFilesystem), "detect_filesystem");
  for (const char* text : {"{}", R"({"result":0})", R"({"result":0,"step":"dance"})",
                           R"({"result":1,"step":"mount"})", R"({"result":-4096,"step":"mount"})"})
    EXPECT_FALSE(UnmountedDisk::from_json(*parse_json(text))) << text;
}

TEST(Replies, RefuseWhatDoesNotFit) {
  EXPECT_FALSE(DistributionList::from_json(Json::object()));
  EXPECT_FALSE(DistributionList::from_json(Json{{"distributions", Json::array({1})}}));
  EXPECT_FALSE(TransferStart::from_json(Json{{"data", -1}}));
  EXPECT_FALSE(TransferStart::from_json(Json{{"data", 100000}}));
  Json state{{"id", "i"}, {"name", "n"}, {"state", "Dancing"}, {"version", 1}};
  EXPECT_FALSE(FoundDistribution::from_json(state));
  state["state"] = "Stopped";
  EXPECT_TRUE(FoundDistribution::from_json(state));
}

TEST(States, HaveTheirNames) {
  for (int i = 0; i < 6; ++i) {
    const auto state = static_cast<DistributionState>(i);
    EXPECT_EQ(parse_state(name_of(state)), state);
  }
  EXPECT_EQ(parse_state("running"), std::nullopt);
}

TEST(Failure, KeepsTextAndCodeOfAnError) {
  const Error by_errno{ENOENT, {}, "open /x", "Service/CreateInstance"};
  const Error by_name{0, "WSL_E_DISTRO_NOT_FOUND",
                      "There is no distribution with the supplied name.", "Service"};
  const Error both{EEXIST, "ERROR_FILE_EXISTS", "create /d", ""};
  for (const Error& error : {by_errno, by_name, both}) {
    const Result<Failure> failure = Failure::from_json(failure_of(error).to_json());
    ASSERT_TRUE(failure);
    const Error back = error_of(*failure);
    EXPECT_EQ(back.message(), error.message());
    EXPECT_EQ(back.code_path(), error.code_path());
    EXPECT_EQ(back.code, error.code);
    EXPECT_EQ(back.detail, error.detail);
  }
}

TEST(Transfer, MessagesSurviveTheWire) {
  const auto text = [](std::string message) {
    EXPECT_EQ(message.back(), '\0');
    message.pop_back();
    return message;
  };
  EXPECT_EQ(*parse_archive_offer(text(to_message(ArchiveOffer{17}))), ArchiveOffer{17});
  EXPECT_EQ(*parse_archive_offer(text(to_message(ArchiveOffer{}))), ArchiveOffer{});
  for (const TransferEvent& event :
       {TransferEvent(TransferProgress{5, 10}), TransferEvent(TransferProgress{5, std::nullopt}),
        TransferEvent(TransferWarning{"3 device nodes were left out"})}) {
    const auto read = parse_transfer_event(text(to_message(event)));
    ASSERT_TRUE(read && *read);
    EXPECT_EQ(**read, event);
  }
}

TEST(Transfer, RefusesHostileText) {
  for (const char* text : {"", "[]", "{\"progress\":{}}", "{\"progress\":7}",
                           "{\"progress\":{\"done\":-1}}", "{\"warning\":{}}"})
    EXPECT_FALSE(parse_transfer_event(text)) << text;
  for (const char* text : {"", "{}", "{\"archive\":1}", "{\"archive\":{\"size\":\"1\"}}"})
    EXPECT_FALSE(parse_archive_offer(text)) << text;
  const auto unknown = parse_transfer_event("{\"speed\":1}");
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(*unknown);
}

}  // namespace
}  // namespace lsl::api
