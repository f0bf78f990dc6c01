// The kernel's part of a gateway, for machines whose kernel has no ESP: SAs, and a TUN device whose packets they carry in UDP
// (RFC 4303, RFC 3948). It is preloaded into libreswan's pluto and OpenIKED's iked by tests only: nothing is checked against replays,
// and the newest SA takes everything out.
#pragma once
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

struct esp_sa {
    uint32_t spi;               // as a number, not as it travels
    struct in_addr source, destination;
    uint16_t destination_port;  // of UDP, as a number
    int chacha;                 // 1: ChaCha20-Poly1305 (RFC 7634), 0: AES-CBC with HMAC-SHA2-256-128 (RFC 3602, RFC 4868)
    uint8_t encryption[36];     // ChaCha: key, then salt
    size_t encryption_size;
    uint8_t integrity[32];
    uint32_t sequence;
    int64_t used;               // seconds since 1970, 0: never
};

// Adds the SA, or replaces what it knows of this SPI.
void esp_add(const struct esp_sa *sa);
void esp_delete(uint32_t spi);
// When the SA carried a packet last, in seconds since 1970; 0: never, or it is unknown.
int64_t esp_used(uint32_t spi);
uint32_t esp_new_spi(void);

// A socket that answers in the kernel's place: answer() gets each message that is written to it, and gives the size of its answer.
int kernel_socket(size_t (*answer)(const uint8_t *message, size_t size, uint8_t *reply));
// One line for esp.log.
void kernel_log(const char *format, ...) __attribute__((format(printf, 1, 2)));
