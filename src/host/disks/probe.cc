#include "host/disks/probe.h"

#include <blkid/blkid.h>
#include <dlfcn.h>
#include <errno.h>

#include <climits>
#include <memory>

namespace lsl::host {
namespace {

// Its headers only; one that was loaded stays, for a worker that ends soon.
template <class Function>
Result<Function*> from_libblkid(const char* name) {
  void* library = ::dlopen("libblkid.so.1", RTLD_NOW | RTLD_LOCAL);
  void* symbol = library == nullptr ? nullptr : ::dlsym(library, name);
  if (symbol == nullptr) return fail(ELIBACC, "detect a file system: {}", ::dlerror());
  return reinterpret_cast<Function*>(symbol);
}
#define LSL_BLKID(variable, function) \
  LSL_TRY(variable, from_libblkid<decltype(::function)>(#function))

}  // namespace

Result<std::string> detect_filesystem(sys::FdRef device, const std::string& name) {
  LSL_BLKID(make, blkid_new_probe);
  LSL_BLKID(free, blkid_free_probe);
  LSL_BLKID(set_device, blkid_probe_set_device);
  LSL_BLKID(set_flags, blkid_probe_set_superblocks_flags);
  LSL_BLKID(filter, blkid_probe_filter_superblocks_usage);
  LSL_BLKID(probe, blkid_do_safeprobe);
  LSL_BLKID(value_of, blkid_probe_lookup_value);
  const std::unique_ptr<blkid_struct_probe, decltype(free)> probing(make(), free);
  if (!probing) return fail(ENOMEM, "detect the file system of {}", name);
  if (set_device(probing.get(), device.get(), 0, 0) < 0 ||
      set_flags(probing.get(), BLKID_SUBLKS_TYPE) < 0 ||
      filter(probing.get(), BLKID_FLTR_ONLYIN, BLKID_USAGE_FILESYSTEM) < 0)
    return fail(errno == 0 ? EIO : errno, "detect the file system of {}", name);
  const int found = probe(probing.get());
  if (found == -2)
    return fail(ENODATA, "detect the file system of {}: there are signs of several", name);
  if (found == -1) return fail(errno == 0 ? EIO : errno, "detect the file system of {}", name);
  const char* type = nullptr;
  if (found != 0 || value_of(probing.get(), "TYPE", &type, nullptr) < 0 || type == nullptr)
    return fail(ENODATA, "detect the file system of {}", name);
  return std::string(type);
}

Result<PartitionExtent> find_partition(sys::FdRef device, unsigned number,
                                       const std::string& name) {
  LSL_BLKID(make, blkid_new_probe);
  LSL_BLKID(free, blkid_free_probe);
  LSL_BLKID(set_device, blkid_probe_set_device);
  LSL_BLKID(size_of, blkid_probe_get_size);
  LSL_BLKID(list_of, blkid_probe_get_partitions);
  LSL_BLKID(find, blkid_partlist_get_partition_by_partno);
  LSL_BLKID(start_of, blkid_partition_get_start);
  LSL_BLKID(length_of, blkid_partition_get_size);
  const std::unique_ptr<blkid_struct_probe, decltype(free)> probing(make(), free);
  if (!probing || set_device(probing.get(), device.get(), 0, 0) < 0)
    return fail(errno == 0 ? EIO : errno, "read the partition table of {}", name);
  blkid_partlist list = list_of(probing.get());
  blkid_partition partition =
      list == nullptr || number > INT_MAX ? nullptr : find(list, static_cast<int>(number));
  if (partition == nullptr) return fail(ENOENT, "find partition {} of {}", number, name);
  constexpr blkid_loff_t kSector = 512;
  const blkid_loff_t sectors = size_of(probing.get()) / kSector;
  const blkid_loff_t start = start_of(partition), length = length_of(partition);
  if (start <= 0 || length <= 0 || start >= sectors || length > sectors - start)
    return fail(EBADMSG, "find partition {} of {}: it is not all on the disk", number, name);
  return PartitionExtent{static_cast<uint64_t>(start * kSector),
                         static_cast<uint64_t>(length * kSector)};
}

}  // namespace lsl::host
