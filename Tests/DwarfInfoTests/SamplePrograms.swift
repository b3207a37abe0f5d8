/// Sources whose variables take the forms that firmware has.
enum SamplePrograms {
  static let header = """
    typedef unsigned char u8;
    typedef unsigned int u32;
    typedef u8 mac_t[6];
    typedef u32 row_t[4];
    typedef int (*handler_t)(int, const char *);
    struct point { short x, y; };
    extern u32 shared_table[12];
    extern struct point origin;
    int touch(void *);
    int helper(int);
    static inline int counted(int by) {
      static int calls_of_counted;
      return calls_of_counted += by;
    }
    """

  static let main = """
    #include "sample.h"
    u32 shared_table[12] = {1};
    u8 pool[153600];
    int grid[3][5];
    row_t rows[3];
    mac_t mac = {2};
    struct point origin = {1, 2};
    struct point path[7];
    struct { int a; char b[3]; } nameless;
    union both { double d; char c[10]; } either;
    enum colour { red, green } shade = green;
    const char *const names[4] = {"a", "b", "c", "d"};
    volatile u32 ticks = 5;
    handler_t handlers[2];
    int (*chooser(int))(int);
    int (*pick)(void);
    int (*matrix_pointer)[5] = grid;
    struct point *ends[2] = {&path[0], &path[6]};
    struct opaque;
    struct opaque *hidden;
    long long wide = 1;
    _Bool flag;
    u8 thrown_away[100];
    int entry(void) {
      static u32 entries;
      static struct point trail[2];
      {
        static char nested[9];
        touch(nested);
      }
      touch(pool); touch(grid); touch(rows); touch(mac); touch(&origin); touch(path);
      touch(&nameless); touch(&either); touch(&shade); touch((void *)names); touch((void *)&ticks);
      touch(handlers); touch(&pick); touch(&matrix_pointer); touch(ends); touch(&hidden);
      touch(&wide); touch(&flag); touch(shared_table); touch(trail);
      entries += helper(2) + counted(1);
      touch(&entries);
      return entries;
    }
    """

  static let second = """
    #include "sample.h"
    static u8 mine[33];
    static int state = 7;
    int touch(void *p) { state += *(volatile char *)p; return state; }
    __attribute__((noinline)) int helper(int n) {
      static int state;
      state += n + counted(n);
      touch(mine);
      return state;
    }
    """

  static let cpp = """
    extern "C" int touch(void *);
    namespace net {
      struct Packet { unsigned length; unsigned char bytes[60]; };
      Packet queue[4];
      namespace { int hidden_count = 3; }
      class Device {
       public:
        static int instances;
        static inline unsigned char scratch[24];
        Packet *current;
        int bump();
      };
      int Device::instances = 1;
      int Device::bump() { static int bumps; touch(scratch); return ++bumps + instances; }
      Device device;
      template <typename T, int count> struct Ring { T items[count]; int head; };
      Ring<short, 9> ring;
    }
    net::Packet &first = net::queue[0];
    extern "C" int run_cpp() {
      touch(net::queue); touch(&net::hidden_count); touch(&net::ring); touch(&net::device);
      return net::device.bump();
    }
    """

  static let assembler = """
      .syntax unified
      .thumb
      .section .text.asm_add,"ax",%progbits
      .global asm_add
      .type asm_add, %function
      .thumb_func
    asm_add:
      adds r0, r0, r1
      bx lr
      .size asm_add, .-asm_add
      .section .bss.asm_buffer,"aw",%nobits
      .global asm_buffer
      .type asm_buffer, %object
      .size asm_buffer, 64
    asm_buffer:
      .space 64
    """

  /// C alone; `entry` reaches all but `thrown_away`.
  static let c = ["sample.h": header, "main.c": main, "second.c": second]

  /// C, C++ and assembler; the last two are kept by `keepAll`.
  static let mixed = c.merging(["device.cpp": cpp, "startup.S": assembler]) { $1 }

  static let keepAll = [
    "-Wl,--gc-sections", "-Wl,-u,run_cpp", "-Wl,-u,asm_add", "-Wl,-u,asm_buffer",
  ]
}
