/* Every flush takes three milliseconds longer, as on a disk without a cache that survives a power cut.
 *
 *     cc -shared -fPIC -o /tmp/slow_flush.so benches/commit/slow_flush.c -ldl
 *     cargo bench --bench commit --no-run
 *     LD_PRELOAD=/tmp/slow_flush.so target/release/deps/commit-<hash> --seconds 4
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
#include <unistd.h>

static int slowly(const char *name, int file) {
    int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct timespec wait = {0, 3000000};
    nanosleep(&wait, 0);
    return flush(file);
}

int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
