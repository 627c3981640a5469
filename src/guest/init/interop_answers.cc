#include "guest/init/interop_answers.h"

#include <errno.h>

#include "wire/codec.h"
#include "wire/interop.h"
#include "wire/results.h"

namespace lsl::guest {
namespace {

template <class M>
Result<std::optional<std::string>> reply_with(uint32_t id, const M& message) {
  LSL_TRY(bytes, wire::encode_checked(message, id, wire::kStepFirstReply));
  return std::optional<std::string>(std::move(bytes));
}

}  // namespace

Result<std::optional<std::string>> answer_query(std::string_view request, const InteropFacts& facts,
                                                const VariableLookup& variable) {
  LSL_TRY(header, wire::parse_header(request));
  const uint32_t id = header.transaction_id;
  switch (header.type) {
    case wire::Type::LxInitMessageQueryEnvironmentVariable: {
      LSL_TRY(query, wire::decode<wire::QueryEnvironmentVariable>(request));
      return reply_with(id, wire::QueryEnvironmentVariable{variable(query.text).value_or("")});
    }
    case wire::Type::LxInitMessageQueryFeatureFlags:
      return reply_with(id, wire::ResultInt32{.result = static_cast<int32_t>(facts.feature_flags)});
    case wire::Type::LxInitMessageQueryNetworkingMode:
      return reply_with(id,
                        wire::ResultUint8{.result = static_cast<uint8_t>(facts.networking_mode)});
    case wire::Type::LxInitMessageQueryVmId:
      return reply_with(id, wire::QueryVmId{facts.vm_id.value_or("")});
    case wire::Type::LxInitMessageQueryDrvfsElevated:
      return reply_with(id, wire::ResultBool{.result = facts.drvfs_elevated});
    case wire::Type::LxInitMessageCreateProcess:
    case wire::Type::LxInitMessageCreateProcessUtilityVm:
      return reply_with(id, wire::CreateProcessResponse{.result = EOPNOTSUPP});
    default:
      return std::optional<std::string>();
  }
}

}  // namespace lsl::guest
