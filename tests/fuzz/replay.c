/* Feeds every file of the directories given to a fuzz target, so that the corpus is an ordinary
 * test where there is no libFuzzer. Ends with failure when there was nothing to feed. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

enum { FILE_BYTES_MAX = 64 << 20 };

static int replay_file(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0 || !S_ISREG(found.st_mode) || found.st_size > FILE_BYTES_MAX) {
        return 0;
    }
    FILE *file = fopen(path, "rb");
    /* Exactly as large as the file, so that a sanitizer sees a read past its end. */
    uint8_t *bytes = malloc(found.st_size > 0 ? (size_t)found.st_size : 1);
    int is_fed = 0;
    if (file != NULL && bytes != NULL &&
        fread(bytes, 1, (size_t)found.st_size, file) == (size_t)found.st_size) {
        LLVMFuzzerTestOneInput(bytes, (size_t)found.st_size);
        is_fed = 1;
    }
    free(bytes);
    if (file != NULL) {
        fclose(file);
    }
    return is_fed;
}

static unsigned replay_directory(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL) {
        return (unsigned)replay_file(path);
    }
    unsigned fed = 0;
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        char whole[4096];
        if (entry->d_name[0] != '.' &&
            snprintf(whole, sizeof whole, "%s/%s", path, entry->d_name) < (int)sizeof whole) {
            fed += (unsigned)replay_file(whole);
        }
    }
    closedir(directory);
    return fed;
}

int main(int argument_count, char **arguments)
{
    unsigned fed = 0;
    for (int i = 1; i < argument_count; i++) {
        fed += replay_directory(arguments[i]);
    }
    printf("%u inputs\n", fed);
    return fed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
