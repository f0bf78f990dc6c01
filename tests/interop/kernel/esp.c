// SAs and packets. ESP_LOG names the file that says what happened, ESP_ADDRESS the gateway's address, ESP_DEVICE its wire.
// A copy of each IKE datagram reaches this code as well, and of each ESP packet the daemon; either drops what is not its own.
#define _GNU_SOURCE
#include "esp.h"
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SA_LIMIT 64
#define PACKET_LIMIT 2048
#define ICV 16
#define PORT 4500
#define UDP_ENCAP_OPTION 100

static struct esp_sa sas[SA_LIMIT]; // oldest first
static int sa_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct in_addr own;
static int udp = -1;
static FILE *log_file;

void kernel_log(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(log_file, format, arguments);
    va_end(arguments);
    fputc('\n', log_file);
}

static struct esp_sa *find(uint32_t spi)
{
    for (int i = 0; i < sa_count; i++) {
        if (sas[i].spi == spi) {
            return &sas[i];
        }
    }
    return NULL;
}

void esp_add(const struct esp_sa *sa)
{
    pthread_mutex_lock(&lock);
    struct esp_sa *place = find(sa->spi);
    if (place == NULL && sa_count < SA_LIMIT) {
        place = &sas[sa_count++];
    }
    if (place != NULL) {
        *place = *sa;
    }
    pthread_mutex_unlock(&lock);
    kernel_log("add %08x %s %s", sa->spi, sa->source.s_addr == own.s_addr ? "out" : "in", sa->chacha ? "chacha" : "aes");
}

void esp_delete(uint32_t spi)
{
    pthread_mutex_lock(&lock);
    struct esp_sa *sa = find(spi);
    if (sa != NULL) {
        memmove(sa, sa + 1, (size_t)(&sas[--sa_count] - sa) * sizeof *sa);
        kernel_log("delete %08x", spi);
    }
    pthread_mutex_unlock(&lock);
}

int64_t esp_used(uint32_t spi)
{
    pthread_mutex_lock(&lock);
    struct esp_sa *sa = find(spi);
    int64_t used = sa == NULL ? 0 : sa->used;
    pthread_mutex_unlock(&lock);
    return used;
}

uint32_t esp_new_spi(void)
{
    uint32_t spi;
    while (getrandom(&spi, sizeof spi, 0) != sizeof spi || spi < 0x1000) {
    }
    return spi;
}

// One AEAD or CBC operation over whole data; padding is ours. Returns whether it was right.
static int transform(const struct esp_sa *sa, int encrypt, uint8_t *packet, uint8_t *text, int size)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t nonce[16];
    int done, right;
    if (sa->chacha) {
        memcpy(nonce, sa->encryption + 32, 4);
        memcpy(nonce + 4, packet + 8, 8);
        right = EVP_CipherInit_ex(context, EVP_chacha20_poly1305(), NULL, sa->encryption, nonce, encrypt)
            && EVP_CipherUpdate(context, NULL, &done, packet, 8)
            && (encrypt || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, ICV, text + size))
            && EVP_CipherUpdate(context, text, &done, text, size)
            && EVP_CipherFinal_ex(context, text + size, &done)
            && (!encrypt || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, ICV, text + size));
    } else {
        const EVP_CIPHER *aes = sa->encryption_size == 16 ? EVP_aes_128_cbc() : EVP_aes_256_cbc();
        right = EVP_CipherInit_ex(context, aes, NULL, sa->encryption, packet + 8, encrypt)
            && EVP_CIPHER_CTX_set_padding(context, 0)
            && EVP_CipherUpdate(context, text, &done, text, size);
    }
    EVP_CIPHER_CTX_free(context);
    return right;
}

static void integrity(const struct esp_sa *sa, const uint8_t *packet, int size, uint8_t icv[32])
{
    HMAC(EVP_sha256(), sa->integrity, sizeof sa->integrity, packet, (size_t)size, icv, NULL);
}

// Opens the packet in place; gives the inner packet's size, 0: its ICV, padding or next header is wrong.
static int open_packet(const struct esp_sa *sa, uint8_t *packet, int size, uint8_t **inner)
{
    int header = sa->chacha ? 16 : 24, block = sa->chacha ? 4 : 16, text = size - header - ICV;
    uint8_t icv[32];
    if (text < block || text % block != 0) {
        return 0;
    }
    if (!sa->chacha) {
        integrity(sa, packet, size - ICV, icv);
        if (memcmp(icv, packet + size - ICV, ICV) != 0) {
            return 0;
        }
    }
    *inner = packet + header;
    if (!transform(sa, 0, packet, *inner, text)) {
        return 0;
    }
    int padding = (*inner)[text - 2], length = text - 2 - padding;
    for (int i = 1; i <= padding && length >= 0; i++) {
        if ((*inner)[length + i - 1] != i) {
            return 0; // RFC 4303 section 2.4
        }
    }
    return length >= 20 && (*inner)[text - 1] == IPPROTO_IPIP ? length : 0;
}

// Puts the inner packet, which begins `header` bytes behind packet, into ESP; gives the size of the whole.
static int seal_packet(struct esp_sa *sa, uint8_t *packet, int length)
{
    int header = sa->chacha ? 16 : 24, block = sa->chacha ? 4 : 16;
    int padding = (2 * block - (length + 2) % block) % block, text = length + padding + 2;
    uint32_t spi = htonl(sa->spi), sequence = htonl(++sa->sequence);
    uint8_t icv[32];
    memcpy(packet, &spi, 4);
    memcpy(packet + 4, &sequence, 4);
    if (sa->chacha) {
        memset(packet + 8, 0, 4);
        memcpy(packet + 12, &sequence, 4);
    } else if (getrandom(packet + 8, 16, 0) != 16) {
        abort();
    }
    for (int i = 1; i <= padding; i++) {
        packet[header + length + i - 1] = (uint8_t)i;
    }
    packet[header + text - 2] = (uint8_t)padding;
    packet[header + text - 1] = IPPROTO_IPIP;
    if (!transform(sa, 1, packet, packet + header, text)) {
        abort();
    }
    if (!sa->chacha) {
        integrity(sa, packet, header + text, icv);
        memcpy(packet + header + text, icv, ICV);
    }
    return header + text + ICV;
}

// A datagram for port 4500 that has no non-ESP marker (RFC 3948 section 2.2) and is no keepalive.
static void from_wire(uint8_t *datagram, int size, int tun)
{
    struct iphdr *ip = (struct iphdr *)datagram;
    struct udphdr *head = (struct udphdr *)(datagram + ip->ihl * 4);
    if (size < 28 || ip->protocol != IPPROTO_UDP || ip->daddr != own.s_addr || ntohs(head->dest) != PORT) {
        return;
    }
    uint8_t *packet = (uint8_t *)(head + 1), *inner;
    int length = ntohs(head->len) - 8;
    uint32_t spi;
    memcpy(&spi, packet, 4);
    if (length < 40 || length > size - 28 || spi == 0) {
        return;
    }
    pthread_mutex_lock(&lock);
    struct esp_sa *sa = find(ntohl(spi));
    int opened = sa == NULL ? 0 : open_packet(sa, packet, length, &inner);
    if (opened > 0) {
        sa->used = time(NULL);
    }
    pthread_mutex_unlock(&lock);
    kernel_log("%s %08x", opened > 0 ? "in" : sa == NULL ? "unknown" : "bad", ntohl(spi));
    if (opened > 0 && write(tun, inner, (size_t)opened) != opened) {
        kernel_log("the TUN device refused a packet");
    }
}

static void from_tun(uint8_t *buffer, int tun)
{
    uint8_t sealed[PACKET_LIMIT + 128];
    int length = (int)read(tun, buffer, PACKET_LIMIT);
    if (length < 20 || buffer[0] >> 4 != 4) {
        return;
    }
    pthread_mutex_lock(&lock);
    struct esp_sa *sa = NULL;
    for (int i = 0; i < sa_count; i++) {
        if (sas[i].source.s_addr == own.s_addr) {
            sa = &sas[i];
        }
    }
    if (sa != NULL && udp >= 0) {
        memcpy(sealed + (sa->chacha ? 16 : 24), buffer, (size_t)length);
        int size = seal_packet(sa, sealed, length);
        struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr = sa->destination, .sin_port = htons(sa->destination_port) };
        sa->used = time(NULL);
        kernel_log("out %08x", sa->spi);
        sendto(udp, sealed, (size_t)size, 0, (struct sockaddr *)&to, sizeof to);
    }
    pthread_mutex_unlock(&lock);
}

static void *carry(void *nothing)
{
    (void)nothing;
    struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
    strcpy(request.ifr_name, "esp0");
    int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    struct sockaddr_ll link = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP),
        .sll_ifindex = (int)if_nametoindex(getenv("ESP_DEVICE")) };
    int wire = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP));
    if (ioctl(tun, TUNSETIFF, &request) < 0 || bind(wire, (struct sockaddr *)&link, sizeof link) < 0) {
        kernel_log("there is no TUN device or no wire");
        abort();
    }
    struct pollfd ready[] = { { .fd = tun, .events = POLLIN }, { .fd = wire, .events = POLLIN } };
    static uint8_t buffer[PACKET_LIMIT];
    while (poll(ready, 2, -1) > 0) {
        if (ready[0].revents != 0) {
            from_tun(buffer, tun);
        }
        if (ready[1].revents != 0) {
            from_wire(buffer, (int)recv(wire, buffer, sizeof buffer, 0), tun);
        }
    }
    return NULL;
}

struct server {
    int end;
    size_t (*answer)(const uint8_t *, size_t, uint8_t *);
};

static void *serve(void *argument)
{
    struct server server = *(struct server *)argument;
    uint8_t message[8192], reply[8192];
    ssize_t size;
    free(argument);
    while ((size = recv(server.end, message, sizeof message, 0)) > 0) {
        memset(reply, 0, sizeof reply);
        send(server.end, reply, server.answer(message, (size_t)size, reply), MSG_NOSIGNAL);
    }
    return NULL;
}

int kernel_socket(size_t (*answer)(const uint8_t *message, size_t size, uint8_t *reply))
{
    static int carrying;
    struct server *server = malloc(sizeof *server);
    pthread_t thread;
    int ends[2];
    if (!carrying) {
        carrying = 1;
        inet_aton(getenv("ESP_ADDRESS"), &own);
        log_file = fopen(getenv("ESP_LOG"), "a");
        setlinebuf(log_file);
        OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL); // packets may come while the daemon ends
        pthread_create(&thread, NULL, carry, NULL);
    }
    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends);
    server->end = ends[1];
    server->answer = answer;
    pthread_create(&thread, NULL, serve, server);
    return ends[0];
}

// The daemon says here which of its sockets carries ESP in UDP; a kernel without IPsec knows neither this option nor that of policies.
int setsockopt(int socket, int level, int name, const void *value, socklen_t size)
{
    int (*next)(int, int, int, const void *, socklen_t) = (int (*)(int, int, int, const void *, socklen_t))dlsym(RTLD_NEXT, "setsockopt");
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (level == IPPROTO_UDP && name == UDP_ENCAP_OPTION) {
        if (getsockname(socket, (struct sockaddr *)&address, &length) == 0 && address.sin_family == AF_INET
            && ntohs(address.sin_port) == PORT && (address.sin_addr.s_addr == own.s_addr || address.sin_addr.s_addr == INADDR_ANY)) {
            udp = fcntl(socket, F_DUPFD_CLOEXEC, 0);
        }
        return 0;
    }
    if ((level == IPPROTO_IP && (name == IP_IPSEC_POLICY || name == IP_XFRM_POLICY))
        || (level == IPPROTO_IPV6 && (name == IPV6_IPSEC_POLICY || name == IPV6_XFRM_POLICY))) {
        return 0;
    }
    return next(socket, level, name, value, size);
}
