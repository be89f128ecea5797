/* The floor: what a compiled program needs to read, parse, correct a little and write a tree of .srt files.
 *
 *     floor INPUT OUTPUT
 *
 * Per cue it parses index, times and text, drops blanks at the ends of lines, repeated blanks, blanks before
 * , . ! ? and doubled commas, and writes the cue with a new index. It knows one encoding and canonical files
 * only; it is here to be divided by. POSIX.
 */
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *input, *output;
static size_t input_size, output_size;

static char *grown(char *buffer, size_t *size, size_t needed) {
    if (needed <= *size)
        return buffer;
    *size = needed * 2;
    buffer = realloc(buffer, *size);
    if (!buffer)
        exit(1);
    return buffer;
}

/* Milliseconds of "00:00:00,000"; -1 where it is something else. */
static long parsed(const char *at) {
    static const char shape[] = "00:00:00,000";
    static const int weight[] = {36000000, 3600000, 0, 600000, 60000, 0, 10000, 1000, 0, 100, 10, 1};
    long total = 0;
    for (int i = 0; i < 12; i++) {
        if (shape[i] == '0') {
            if (at[i] < '0' || at[i] > '9')
                return -1;
            total += (at[i] - '0') * weight[i];
        } else if (at[i] != shape[i]) {
            return -1;
        }
    }
    return total;
}

/* Copy one line of text with its blanks and commas put right; returns the end of the copy. */
static char *corrected(const char *from, const char *end, char *to) {
    char *start = to;
    while (from < end && *from == ' ')
        from++;
    while (end > from && end[-1] == ' ')
        end--;
    for (; from < end; from++) {
        if (*from == ' ' && (from[1] == ' ' || strchr(",.!?", from[1])))
            continue;
        if (*from == ',' && to > start && to[-1] == ',')
            continue;
        *to++ = *from;
    }
    return to;
}

static size_t rewritten(const char *text, size_t length) {
    const char *at = text, *end = text + length;
    char *to = output;
    long index = 0;
    while (at < end) {
        const char *line = memchr(at, '\n', end - at);
        if (!line || end - line < 30 || parsed(line + 1) < 0 || parsed(line + 18) < parsed(line + 1))
            break;
        to += sprintf(to, "%ld\n%.29s\n", ++index, line + 1);
        at = memchr(line + 1, '\n', end - line - 1);
        for (at = at ? at + 1 : end; at < end && *at != '\n'; at = line < end ? line + 1 : end) {
            line = memchr(at, '\n', end - at);
            if (!line)
                line = end;
            to = corrected(at, line, to);
            *to++ = '\n';
        }
        *to++ = '\n';
        at++;
    }
    return to > output ? to - output - 1 : 0;
}

static void copied(const char *source, const char *target) {
    struct stat info;
    int file = open(source, O_RDONLY);
    if (file < 0 || fstat(file, &info))
        exit(1);
    input = grown(input, &input_size, info.st_size + 1);
    output = grown(output, &output_size, info.st_size * 2 + 64);
    ssize_t length = read(file, input, info.st_size);
    close(file);
    if (length < 0)
        exit(1);
    input[length] = 0;
    size_t size = rewritten(input, length);
    file = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || write(file, output, size) != (ssize_t)size)
        exit(1);
    close(file);
}

static void walked(const char *source, const char *target) {
    DIR *folder = opendir(source);
    struct dirent *entry;
    mkdir(target, 0755);
    while (folder && (entry = readdir(folder))) {
        char from[4096], to[4096];
        snprintf(from, sizeof from, "%s/%s", source, entry->d_name);
        snprintf(to, sizeof to, "%s/%s", target, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        if (entry->d_type == DT_DIR)
            walked(from, to);
        else if (strstr(entry->d_name, ".srt"))
            copied(from, to);
    }
    if (folder)
        closedir(folder);
}

int main(int count, char **arguments) {
    if (count != 3)
        return 2;
    walked(arguments[1], arguments[2]);
    return 0;
}
