// One user's registrations: a file per distribution and one for the user's settings, below a
// directory that belongs to the service alone (mode 0700). Every file is replaced atomically;
// memory and disk change together.
//
//   STATE/<uid>/distributions/{guid}.json
//   STATE/<uid>/user.json
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "base/result.h"
#include "host/registry/registration.h"
#include "sys/fd.h"

namespace lsl::host {

class Registry {
 public:
  // Opens or makes STATE/<uid> and reads what is there. A damaged record is kept on disk, left out
  // and listed in damaged(): one broken file must not take the others away.
  static Result<Registry> open(const std::string& directory);

  // In the order they were registered, whatever their state.
  std::vector<const Registration*> all() const;
  const Registration* find(const Guid& id) const;
  const Registration* find_name(std::string_view name) const;  // case does not matter
  const Registration* find_path(std::string_view base_path) const;
  const std::vector<std::string>& damaged() const { return damaged_; }

  // Adds a record with the next order number, or replaces the one with its id.
  Status put(Registration registration);
  // Forgets a record; an absent one is success. When it was the default, the first installed one
  // becomes default.
  Status remove(const Guid& id);

  // The default distribution; a default without a record counts as none (spec/service.md
  // section 6.1).
  const Registration* default_distribution() const;
  Status set_default(const Guid& id);
  // Nothing: the user has chosen none.
  std::optional<int> default_version() const { return default_version_; }
  Status set_default_version(int version);

 private:
  Status read_records();
  void read_settings();
  Status write_settings(const Guid& default_id, std::optional<int> version);

  sys::Fd directory_;
  sys::Fd records_;
  std::map<Guid, Registration> registrations_;
  std::vector<std::string> damaged_;
  Guid default_;
  std::optional<int> default_version_;
};

}  // namespace lsl::host
