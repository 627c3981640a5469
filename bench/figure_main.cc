// One figure of samples that a script took.
//
//   figure METRIC WHO UNIT NOTE     one number a line on standard input, fewer being better
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "samples.h"

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: figure METRIC WHO UNIT NOTE\n", stderr);
    return 2;
  }
  lsl::bench::Samples samples;
  for (std::string line; std::getline(std::cin, line);) {
    char* end = nullptr;
    const double value = std::strtod(line.c_str(), &end);
    if (end == line.c_str() || *end != '\0')
      ++samples.failed;
    else
      samples.values.push_back(value);
  }
  lsl::bench::print_figure(argv[1], argv[2], samples, argv[3], lsl::bench::Better::Less, argv[4]);
  return 0;
}
