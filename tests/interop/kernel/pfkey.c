// PF_KEY (RFC 2367) as OpenIKED uses it: every message is answered, SPIs are given out, SAs go to esp.c. Policies say nothing that
// matters here.
//
// OpenIKED leaves HMAC-SHA2-256 for ESP out where it is built for Linux, since Linux cuts its ICV to 96 bits when PF_KEY asks for it; on
// OpenBSD it has it. This stand-in cuts nothing, so with ESP_SHA256=yes it puts the entry back.
#define _GNU_SOURCE
#include "esp.h"
#include <arpa/inet.h>
#include <dlfcn.h>
#include <link.h>
#include <linux/pfkeyv2.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

// A line of the table in iked: the kernel's number, that of IKEv2, and a size that only ciphers have.
struct line {
    uint8_t kernel;
    unsigned ike, fixed_size;
};

static int put_back(struct dl_phdr_info *object, size_t size, void *nothing)
{
    static const struct line integrity[] = { { SADB_AALG_MD5HMAC, 1, 0 }, { SADB_AALG_SHA1HMAC, 2, 0 },
        { SADB_X_AALG_SHA2_384HMAC, 13, 0 }, { SADB_X_AALG_SHA2_512HMAC, 14, 0 } };
    static const struct line sha256 = { SADB_X_AALG_SHA2_256HMAC, 12, 0 };
    (void)size;
    (void)nothing;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        void *start = (void *)(object->dlpi_addr + part->p_vaddr);
        struct line *table = part->p_type == PT_LOAD ? memmem(start, part->p_memsz, integrity, sizeof integrity) : NULL;
        if (table != NULL) {
            uintptr_t page = (uintptr_t)table & ~(uintptr_t)(getpagesize() - 1);
            mprotect((void *)page, (uintptr_t)(table + 1) - page, PROT_READ | PROT_WRITE);
            table[0] = sha256; // in place of MD5, which nobody asks for
            return 1;
        }
    }
    return 1; // the first object is the program itself
}

__attribute__((constructor)) static void prepare(void)
{
    const char *wanted = getenv("ESP_SHA256");
    if (wanted != NULL && strcmp(wanted, "yes") == 0) {
        dl_iterate_phdr(put_back, NULL);
    }
}

// An extension of the message, NULL: it has none of this type.
static const void *extension(const uint8_t *message, size_t size, int type)
{
    for (size_t at = sizeof(struct sadb_msg); at + 8 <= size;) {
        const struct sadb_ext *found = (const struct sadb_ext *)(message + at);
        if (found->sadb_ext_type == type) {
            return found;
        }
        if (found->sadb_ext_len == 0) {
            break;
        }
        at += found->sadb_ext_len * 8u;
    }
    return NULL;
}

static struct in_addr address(const uint8_t *message, size_t size, int type)
{
    const uint8_t *found = extension(message, size, type);
    struct in_addr none = { 0 };
    return found == NULL ? none : ((const struct sockaddr_in *)(found + sizeof(struct sadb_address)))->sin_addr;
}

static size_t key(const uint8_t *message, size_t size, int type, uint8_t *place, size_t room)
{
    const struct sadb_key *found = extension(message, size, type);
    size_t bytes = found == NULL ? 0 : found->sadb_key_bits / 8;
    bytes = bytes < room ? bytes : room;
    if (bytes > 0) {
        memcpy(place, found + 1, bytes);
    }
    return bytes;
}

static void new_sa(const uint8_t *message, size_t size, uint32_t spi)
{
    const struct sadb_x_nat_t_port *port = extension(message, size, SADB_X_EXT_NAT_T_DPORT);
    struct esp_sa sa = { .spi = spi, .source = address(message, size, SADB_EXT_ADDRESS_SRC),
        .destination = address(message, size, SADB_EXT_ADDRESS_DST),
        .destination_port = port == NULL ? 0 : ntohs(port->sadb_x_nat_t_port_port) };
    sa.encryption_size = key(message, size, SADB_EXT_KEY_ENCRYPT, sa.encryption, sizeof sa.encryption);
    key(message, size, SADB_EXT_KEY_AUTH, sa.integrity, sizeof sa.integrity);
    esp_add(&sa);
}

static size_t answer(const uint8_t *message, size_t size, uint8_t *space)
{
    struct sadb_msg *reply = (struct sadb_msg *)space;
    const struct sadb_sa *asked = extension(message, size, SADB_EXT_SA);
    uint32_t spi = asked == NULL ? 0 : ntohl(asked->sadb_sa_spi);
    if (size < sizeof *reply) {
        return 0;
    }
    memcpy(reply, message, sizeof *reply);
    reply->sadb_msg_errno = 0;
    size_t length = sizeof *reply;
    switch (reply->sadb_msg_type) {
    case SADB_ADD:
    case SADB_UPDATE:
        new_sa(message, size, spi);
        break;
    case SADB_DELETE:
        esp_delete(spi);
        break;
    case SADB_GETSPI: {
        struct sadb_sa *given = (struct sadb_sa *)(space + length);
        given->sadb_sa_len = sizeof *given / 8;
        given->sadb_sa_exttype = SADB_EXT_SA;
        given->sadb_sa_spi = htonl(esp_new_spi());
        length += sizeof *given;
        break;
    }
    case SADB_GET: {
        struct sadb_lifetime *current = (struct sadb_lifetime *)(space + length);
        current->sadb_lifetime_len = sizeof *current / 8;
        current->sadb_lifetime_exttype = SADB_EXT_LIFETIME_CURRENT;
        current->sadb_lifetime_usetime = (uint64_t)esp_used(spi);
        length += sizeof *current;
        break;
    }
    }
    reply->sadb_msg_len = (uint16_t)(length / 8);
    return length;
}

int socket(int family, int type, int protocol)
{
    int (*next)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
    return family == AF_KEY ? kernel_socket(answer) : next(family, type, protocol);
}

// iked waits one millisecond for its answer, since a kernel gives it while the daemon writes; a thread on a busy machine does not.
int poll(struct pollfd *sockets, nfds_t count, int timeout)
{
    int (*next)(struct pollfd *, nfds_t, int) = (int (*)(struct pollfd *, nfds_t, int))dlsym(RTLD_NEXT, "poll");
    return next(sockets, count, timeout == 1 ? 2000 : timeout);
}
