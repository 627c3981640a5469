// One function per command, each in a file of its own: does it, reports, and returns the exit
// status.
#pragma once

#include "cli/arguments.h"
#include "cli/report.h"

namespace lsl::cli {

int run(const Launch& launch, const Reporter& reporter);
int run(const Help& help, const Reporter& reporter);
int run(const Version& version, const Reporter& reporter);
int run(const ShowStatus& status, const Reporter& reporter);
int run(const List& list, const Reporter& reporter);
int run(const ImportArchive& import, const Reporter& reporter);
int run(const ExportArchive& request, const Reporter& reporter);
int run(const UnregisterOne& request, const Reporter& reporter);
int run(const MakeDefault& request, const Reporter& reporter);
int run(const TerminateOne& request, const Reporter& reporter);
int run(const ShutdownAll& request, const Reporter& reporter);
int run(const ChooseDefaultVersion& request, const Reporter& reporter);
int run(const CheckConfigOf& request, const Reporter& reporter);
int run(const ResizeOne& request, const Reporter& reporter);
int run(const MoveOne& request, const Reporter& reporter);
int run(const MakeSparse& request, const Reporter& reporter);
int run(const CompactOne& request, const Reporter& reporter);
int run(const ChooseDefaultUser& request, const Reporter& reporter);
int run(const ConvertOne& request, const Reporter& reporter);
int run(const CloneOne& request, const Reporter& reporter);
int run(const RegisterImage& request, const Reporter& reporter);
int run(const MountOne& request, const Reporter& reporter);
int run(const UnmountSome& request, const Reporter& reporter);
int run(const ShowBootTimeline& request, const Reporter& reporter);
int run(const NotAvailable& request, const Reporter& reporter);

}  // namespace lsl::cli
