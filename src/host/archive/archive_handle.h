// Owners for libarchive's objects, and its failures as our errors.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "base/result.h"

namespace lsl::host {

struct FreeReader {
  void operator()(struct archive* reader) const { archive_read_free(reader); }
};
struct FreeWriter {
  void operator()(struct archive* writer) const { archive_write_free(writer); }
};
struct FreeEntry {
  void operator()(struct archive_entry* entry) const { archive_entry_free(entry); }
};
using ReadHandle = std::unique_ptr<struct archive, FreeReader>;
using WriteHandle = std::unique_ptr<struct archive, FreeWriter>;
using EntryHandle = std::unique_ptr<struct archive_entry, FreeEntry>;

// libarchive's own text; "no reason given" when it has none.
std::string archive_text(struct archive* handle);
// An archive that cannot be read: libarchive's text ("Unrecognized archive format") and no errno,
// except where reading from the source failed.
std::unexpected<Error> read_failure(struct archive* reader);
// What could not be done to `path`, which may hold any bytes: "unpack usr/bin/ls", ENOSPC.
std::unexpected<Error> write_failure(struct archive* writer, std::string_view verb,
                                     std::string_view path);

}  // namespace lsl::host
