// What makes resize2fs safe against a SIGKILL: it writes what it overwrites into a file beside the
// image first (resize2fs -z), and e2undo puts that back. As long as that file is there, the resize
// has not happened. For workers only.
//
// The undo file is NAME.resize-undo. Whoever moves or deletes an image moves or deletes it, too.
#pragma once

#include <string>

#include "base/result.h"
#include "host/disks/image.h"
#include "sys/fd.h"
#include "sys/loop.h"

namespace lsl::host {

inline constexpr char kUndoSuffix[] = ".resize-undo";

// Makes the empty undo file of `name`. EEXIST: there is one, so take_back_resize() comes first.
Result<sys::Fd> begin_resize(sys::FdRef directory, const std::string& name);
// The resize has happened: removes the undo file, for good (fsync).
Status finish_resize(sys::FdRef directory, const std::string& name);
// A resize of the image, open and locked, that was cut off is taken back, with e2undo and a check;
// without an undo file nothing happens. WSL_E_DISK_CORRUPTED when that fails; the undo file then
// stays. EROFS for a read-only image that has one. A file that is not the service's own is EACCES.
Status take_back_resize(sys::FdRef directory, const std::string& name, const Image& image);
// The same for an image that is not open; it is opened and locked only when there is an undo file.
Status take_back_resize(sys::FdRef directory, const std::string& name);

// The image as a loop device for programs of e2fsprogs: buffered, as they write in small pieces.
Result<sys::LoopDevice> attach_for_tools(const Image& image);

// Deletes the image and its undo file; what is not there is fine.
Status delete_image(sys::FdRef directory, const std::string& name);

}  // namespace lsl::host
