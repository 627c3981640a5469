// Disk images change their format, by qemu-img; a VHDX becomes a fixed VHD and back. Blocks for as
// long as that takes: for workers only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "host/disks/copy.h"
#include "host/disks/image.h"
#include "sys/fd.h"

namespace lsl::host {

// The image `name` of `from`, of any format, as `new_name` in `to`, of the format its extension
// names; that one does not exist yet, and does when it is whole. Holes stay holes. The disk has
// exactly the same size. `options` are for opening the original. Errors of open_image, and
// WSL_E_DISK_CORRUPTED, with qemu-img's words, for an original that it cannot read; ENOENT names
// the package of qemu-img. Progress is in bytes of the disk, holes too.
Status convert_image(sys::FdRef from, const std::string& name, const ImageOptions& options,
                     sys::FdRef to, const std::string& new_name, const CopyProgress& progress = {});

// The disk's size in bytes, as qemu-img tells it: the one way for a VHDX.
Result<uint64_t> virtual_size(const Image& image, const std::string& name);

// Pure: what follows `qemu-img convert`. The format of the original is always said: QEMU takes a
// fixed VHD for raw data otherwise.
std::vector<std::string> convert_arguments(ImageFormat from, ImageFormat to);
// Pure: the last "(12.34/100%)" of a piece of output, in hundredths of a percent.
std::optional<unsigned> parse_progress(std::string_view output);
// Pure: "virtual-size" of qemu-img info's JSON, with warnings around it.
std::optional<uint64_t> parse_virtual_size(std::string_view output);

}  // namespace lsl::host
