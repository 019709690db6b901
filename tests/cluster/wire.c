// A wire between two network interfaces, for tests: what comes in at one goes out at the other, later, not always, and not
// faster than the wire allows.
//
//   wire INTERFACE1 INTERFACE2 DELAY LOSS RATE     milliseconds each way; percent of the frames; Mbit/s each way (0: no
//   limit)
//
// It ends when one of the interfaces is gone. It needs Linux and root. With netem the kernel could do the same; it is a
// module that not every machine has.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// A frame as the kernel hands it on: up to 64 KiB, as the cards of the hosts leave the cutting into packets to the wire,
// and headed by what is still to be done to it.
#define MOST_BYTES (sizeof(struct virtio_net_hdr) + ETH_HLEN + 65536)
// What waits at the entrance of the wire; more is dropped, as by a switch.
#define MOST_WAITING (4 << 20)

struct frame {
    struct frame *next;
    double due; // in seconds: when it leaves the wire
    size_t size;
    unsigned char bytes[];
};

// One way.
struct lane {
    int from;
    int to;
    struct frame *first;
    struct frame *last;
    size_t waiting;   // bytes in the lane
    double free_from; // when the wire has taken in the frames before
};

struct quality {
    double delay; // seconds
    double loss;  // 0 to 1
    double rate;  // bytes per second; 0: no limit
};

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void fail(const char *what)
{
    fprintf(stderr, "wire: %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

static void set_option(int socket, int level, int option, const void *value, socklen_t size, const char *name)
{
    if (setsockopt(socket, level, option, value, size) != 0)
        fail(name);
}

// A socket that gets all frames that come in at the interface, and none that go out.
static int open_interface(const char *name)
{
    const int on = 1, buffer = MOST_WAITING;
    int end = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
    struct sockaddr_ll address = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = (int)if_nametoindex(name)};
    struct packet_mreq all = {.mr_ifindex = address.sll_ifindex, .mr_type = PACKET_MR_PROMISC};

    if (end < 0 || address.sll_ifindex == 0)
        fail(name);
    set_option(end, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof(on), name);
    set_option(end, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on), name);
    set_option(end, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer), name);
    if (bind(end, (const struct sockaddr *)&address, sizeof(address)) != 0)
        fail(name);
    set_option(end, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof(all), name);
    return end;
}

static void append(struct lane *lane, const struct quality *quality, const unsigned char *bytes, size_t size)
{
    struct frame *frame = malloc(sizeof(*frame) + size);
    const double entered = now();

    if (frame == NULL)
        fail("malloc");
    if (lane->free_from < entered)
        lane->free_from = entered;
    if (quality->rate > 0)
        lane->free_from += (double)size / quality->rate;
    frame->next = NULL;
    frame->due = lane->free_from + quality->delay;
    frame->size = size;
    memcpy(frame->bytes, bytes, size);
    if (lane->first == NULL)
        lane->first = frame;
    else
        lane->last->next = frame;
    lane->last = frame;
    lane->waiting += size;
}

static void take_in(struct lane *lane, const struct quality *quality)
{
    static unsigned char bytes[MOST_BYTES];

    for (;;) {
        const ssize_t size = recv(lane->from, bytes, sizeof(bytes), 0);

        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (size < 0)
            fail("recv");
        if (drand48() >= quality->loss && lane->waiting + (size_t)size <= MOST_WAITING)
            append(lane, quality, bytes, (size_t)size);
    }
}

// Sends what is due. What cannot be sent is lost, as on a wire.
static void let_out(struct lane *lane)
{
    while (lane->first != NULL && lane->first->due <= now()) {
        struct frame *frame = lane->first;

        if (send(lane->to, frame->bytes, frame->size, 0) < 0 && (errno == ENETDOWN || errno == ENXIO || errno == ENODEV))
            fail("send");
        lane->first = frame->next;
        lane->waiting -= frame->size;
        free(frame);
    }
}

// The time until the next frame is due, at most a second.
static struct timespec time_to_wait(const struct lane lanes[2])
{
    double due = now() + 1, wait;

    for (int i = 0; i < 2; i++) {
        if (lanes[i].first != NULL && lanes[i].first->due < due)
            due = lanes[i].first->due;
    }
    wait = due - now();
    if (wait < 0)
        wait = 0;
    return (struct timespec){.tv_sec = (time_t)wait, .tv_nsec = (long)((wait - (double)(time_t)wait) * 1e9)};
}

int main(int argc, char **argv)
{
    struct lane lanes[2] = {0};
    struct quality quality;

    if (argc != 6) {
        fprintf(stderr, "usage: wire INTERFACE1 INTERFACE2 DELAY LOSS RATE\n");
        return 2;
    }
    lanes[0].from = lanes[1].to = open_interface(argv[1]);
    lanes[1].from = lanes[0].to = open_interface(argv[2]);
    quality.delay = atof(argv[3]) * 1e-3;
    quality.loss = atof(argv[4]) * 1e-2;
    quality.rate = atof(argv[5]) * 1e6 / 8;
    for (;;) {
        struct pollfd ends[2] = {{.fd = lanes[0].from, .events = POLLIN}, {.fd = lanes[1].from, .events = POLLIN}};
        const struct timespec wait = time_to_wait(lanes);

        if (ppoll(ends, 2, &wait, NULL) < 0 && errno != EINTR)
            fail("poll");
        for (int i = 0; i < 2; i++) {
            take_in(&lanes[i], &quality);
            let_out(&lanes[i]);
        }
    }
}
