// NETLINK_XFRM as libreswan uses it: every message is acknowledged, SPIs are given out, SAs go to esp.c. Policies say nothing that
// matters here.
#define _GNU_SOURCE
#include "esp.h"
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/xfrm.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FD_LIMIT 1024
static char is_xfrm[FD_LIMIT];

static void key_of(const void *data, struct esp_sa *sa, int type)
{
    const struct xfrm_algo *plain = data;           // the three structures begin alike
    const uint8_t *key = (const uint8_t *)plain->alg_key;
    size_t size = plain->alg_key_len / 8;
    if (type == XFRMA_ALG_AEAD) {
        key = (const uint8_t *)((const struct xfrm_algo_aead *)data)->alg_key;
        sa->chacha = 1;
    } else if (type == XFRMA_ALG_AUTH_TRUNC) {
        key = (const uint8_t *)((const struct xfrm_algo_auth *)data)->alg_key;
    }
    if (type == XFRMA_ALG_AUTH || type == XFRMA_ALG_AUTH_TRUNC) {
        memcpy(sa->integrity, key, size < sizeof sa->integrity ? size : sizeof sa->integrity);
    } else {
        sa->encryption_size = size < sizeof sa->encryption ? size : sizeof sa->encryption;
        memcpy(sa->encryption, key, sa->encryption_size);
    }
}

static void new_sa(const struct nlmsghdr *message)
{
    const struct xfrm_usersa_info *info = NLMSG_DATA(message);
    struct esp_sa sa = { .spi = ntohl(info->id.spi), .source.s_addr = info->saddr.a4, .destination.s_addr = info->id.daddr.a4 };
    const uint8_t *at = (const uint8_t *)info + NLMSG_ALIGN(sizeof *info), *end = (const uint8_t *)message + message->nlmsg_len;
    while (at + NLA_HDRLEN <= end) {
        const struct nlattr *attribute = (const struct nlattr *)at;
        const void *data = at + NLA_HDRLEN;
        if (attribute->nla_len < NLA_HDRLEN) {
            break;
        }
        switch (attribute->nla_type) {
        case XFRMA_ALG_CRYPT:
        case XFRMA_ALG_AEAD:
        case XFRMA_ALG_AUTH:
        case XFRMA_ALG_AUTH_TRUNC:
            key_of(data, &sa, attribute->nla_type);
            break;
        case XFRMA_ENCAP:
            sa.destination_port = ntohs(((const struct xfrm_encap_tmpl *)data)->encap_dport);
            break;
        }
        at += NLA_ALIGN(attribute->nla_len);
    }
    esp_add(&sa);
}

static size_t acknowledge(const struct nlmsghdr *message, struct nlmsghdr *reply, int error)
{
    struct nlmsgerr *body = NLMSG_DATA(reply);
    reply->nlmsg_len = NLMSG_LENGTH(sizeof *body);
    reply->nlmsg_type = NLMSG_ERROR;
    body->error = error;
    body->msg = *message;
    return reply->nlmsg_len;
}

// An SA as the kernel describes one: for a new SPI, and for one that it is asked about.
static size_t describe(struct nlmsghdr *reply, uint32_t spi, const xfrm_address_t *destination)
{
    struct xfrm_usersa_info *info = NLMSG_DATA(reply);
    reply->nlmsg_len = NLMSG_LENGTH(sizeof *info);
    reply->nlmsg_type = XFRM_MSG_NEWSA;
    info->id.spi = htonl(spi);
    info->id.daddr = *destination;
    info->id.proto = IPPROTO_ESP;
    info->family = AF_INET;
    info->curlft.use_time = (uint64_t)esp_used(spi);
    return reply->nlmsg_len;
}

static size_t answer(const uint8_t *bytes, size_t size, uint8_t *space)
{
    const struct nlmsghdr *message = (const struct nlmsghdr *)bytes;
    struct nlmsghdr *reply = (struct nlmsghdr *)space;
    const struct xfrm_usersa_id *id = NLMSG_DATA(message);
    if (size < sizeof *message) {
        return 0;
    }
    reply->nlmsg_seq = message->nlmsg_seq;
    reply->nlmsg_pid = message->nlmsg_pid;
    switch (message->nlmsg_type) {
    case XFRM_MSG_NEWSA:
    case XFRM_MSG_UPDSA:
        new_sa(message);
        return acknowledge(message, reply, 0);
    case XFRM_MSG_DELSA:
        esp_delete(ntohl(id->spi));
        return acknowledge(message, reply, 0);
    case XFRM_MSG_ALLOCSPI:
        return describe(reply, esp_new_spi(), &((const struct xfrm_userspi_info *)NLMSG_DATA(message))->info.id.daddr);
    case XFRM_MSG_GETSA:
        return describe(reply, ntohl(id->spi), &id->daddr);
    case XFRM_MSG_GETPOLICY:
        return acknowledge(message, reply, -ESRCH);
    default:
        return acknowledge(message, reply, 0);
    }
}

int socket(int family, int type, int protocol)
{
    int (*next)(int, int, int) = (int (*)(int, int, int))dlsym(RTLD_NEXT, "socket");
    if (family != AF_NETLINK || protocol != NETLINK_XFRM) {
        return next(family, type, protocol);
    }
    int made = kernel_socket(answer);
    if (made >= 0 && made < FD_LIMIT) {
        is_xfrm[made] = 1;
    }
    return made;
}

static int ours(int socket)
{
    return socket >= 0 && socket < FD_LIMIT && is_xfrm[socket];
}

int bind(int socket, const struct sockaddr *address, socklen_t size)
{
    int (*next)(int, const struct sockaddr *, socklen_t) = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind");
    return ours(socket) ? 0 : next(socket, address, size);
}

int close(int socket)
{
    int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
    if (ours(socket)) {
        is_xfrm[socket] = 0;
    }
    return next(socket);
}

// The daemon looks whether the kernel sent it: port 0 of netlink.
ssize_t recvfrom(int socket, void *buffer, size_t size, int flags, struct sockaddr *address, socklen_t *length)
{
    ssize_t (*next)(int, void *, size_t, int, struct sockaddr *, socklen_t *) =
        (ssize_t (*)(int, void *, size_t, int, struct sockaddr *, socklen_t *))dlsym(RTLD_NEXT, "recvfrom");
    if (!ours(socket)) {
        return next(socket, buffer, size, flags, address, length);
    }
    if (address != NULL && *length >= sizeof(struct sockaddr_nl)) {
        memset(address, 0, sizeof(struct sockaddr_nl));
        address->sa_family = AF_NETLINK;
        *length = sizeof(struct sockaddr_nl);
    }
    return recv(socket, buffer, size, flags);
}
