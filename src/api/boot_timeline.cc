#include "api/boot_timeline.h"

#include <errno.h>

#include "api/parameters.h"

namespace lsl::api {
namespace {

constexpr int64_t kMost = 1'000'000'000'000'000;  // eleven days

bool is_time(int64_t nanoseconds) { return nanoseconds >= 0 && nanoseconds <= kMost; }

Json step_json(const BootStep& step) {
  Json object{{"process", step.process}, {"step", step.step}, {"start_ns", step.start_ns}};
  if (step.duration_ns) object["duration_ns"] = *step.duration_ns;
  if (step.waits) object["waits"] = true;
  return object;
}

Result<BootStep> read_step(const Json& object) {
  Parameters in(object);
  BootStep step{in.string("process"), in.string("step"), in.integer("start_ns"),
                in.optional_integer("duration_ns"), in.flag("waits")};
  if (!is_time(step.start_ns)) in.complain("start_ns");
  if (!is_time(step.duration_ns.value_or(0))) in.complain("duration_ns");
  return checked_reply(in, std::move(step));
}

}  // namespace

Json BootTimeline::to_json() const {
  Json list = Json::array();
  for (const BootStep& step : steps) list.push_back(step_json(step));
  Json object{{"id", id}, {"name", name}, {"started_us", started_us}};
  if (ready_ns) object["ready_ns"] = *ready_ns;
  if (failure) object["failure"] = *failure;
  object["steps"] = std::move(list);
  return object;
}

Result<BootTimeline> BootTimeline::from_json(const Json& parameters) {
  Parameters in(parameters);
  BootTimeline timeline{in.string("id"),
                        in.string("name"),
                        in.integer("started_us"),
                        in.optional_integer("ready_ns"),
                        in.optional_string("failure"),
                        {}};
  if (!is_time(timeline.ready_ns.value_or(0))) in.complain("ready_ns");
  const Json* steps = json_member(parameters, "steps");
  if (steps == nullptr || !steps->is_array())
    return fail(EBADMSG, "reply of the service: steps is missing or wrong");
  for (const Json& item : *steps) {
    LSL_TRY(step, read_step(item));
    timeline.steps.push_back(std::move(step));
  }
  return checked_reply(in, std::move(timeline));
}

}  // namespace lsl::api
