/// Structures of all shapes around arrays of `N` and `M` elements.
enum TypeLayoutShapes {
  /// Each declares a variable `v_NAME`; `arrays` are those whose count is `N`, then those of `M`.
  struct Shape {
    var declaration: String
    var n: [String] = []
    var m: [String] = []
  }

  static let all: [String: Shape] = [
    "chars": Shape(declaration: "char v_chars[N];", n: [""]),
    "words": Shape(declaration: "int v_words[M];", m: [""]),
    "grid": Shape(declaration: "short v_grid[N][M];", n: [""], m: ["[]"]),
    "cube": Shape(declaration: "short v_cube[N][M][N];", n: ["", "[][]"], m: ["[]"]),
    "tail": Shape(declaration: "struct { int a; char b[N]; } v_tail;", n: ["b"]),
    "head": Shape(declaration: "struct { char b[N]; int a; } v_head;", n: ["b"]),
    "wide": Shape(
      declaration: "struct { char a; char b[N]; long long c; short d[M]; } v_wide;", n: ["b"],
      m: ["d"]),
    "doubles": Shape(
      declaration: "struct { char a[M]; double b[N]; char c; } v_doubles;", n: ["b"], m: ["a"]),
    "pointers": Shape(
      declaration: "struct { char a[N]; void *b[M]; int (*c)(int); char d; } v_pointers;",
      n: ["a"], m: ["b"]),
    "complex": Shape(
      declaration:
        "struct { char a[N]; float _Complex b; char c[M]; double _Complex d; } v_complex;",
      n: ["a"], m: ["c"]),
    "enumerations": Shape(
      declaration:
        "struct { char a[N]; enum { one, two } b; enum { big = 70000 } c; } v_enumerations;",
      n: ["a"]),
    "booleans": Shape(
      declaration: "struct { _Bool a; _Bool b[N]; int c; } v_booleans;", n: ["b"]),
    "nested": Shape(
      declaration: """
        struct inner { char a; struct { short b; char c[N]; } d; };
        struct { char x; struct inner y; struct inner z[M]; char w; } v_nested;
        """, n: ["y.d.c"], m: ["z"]),
    "structures": Shape(
      declaration: "struct { struct { int a; char b[N]; } v[M]; char t; } v_structures;",
      n: ["v[].b"], m: ["v"]),
    "unions": Shape(
      declaration: "union { char a[N]; long long b; short c[M]; } v_unions;", n: ["a"], m: ["c"]),
    "anonymous": Shape(
      declaration: """
        struct { char t; union { char a[N]; struct { short c; char d[M]; }; }; char e; } v_anonymous;
        """, n: ["a"], m: ["d"]),
    "packed": Shape(
      declaration: """
        struct { char a; int b; char c[N]; long long d[M]; short e; }
          __attribute__((packed)) v_packed;
        """, n: ["c"], m: ["d"]),
    "packed_inside": Shape(
      declaration: """
        struct { char a; struct { char b; int c[N]; } __attribute__((packed)) d; int e[M]; }
          v_packed_inside;
        """, n: ["d.c"], m: ["e"]),
    "packed_aligned": Shape(
      declaration: """
        struct { char a; int b; char c[N]; } __attribute__((packed, aligned(4))) v_packed_aligned;
        """, n: ["c"]),
    "packed_member": Shape(
      declaration: """
        struct { char a; int b; char c[N]; int d __attribute__((aligned(4))); short e[M]; }
          __attribute__((packed)) v_packed_member;
        """, n: ["c"], m: ["e"]),
    "aligned": Shape(
      declaration: """
        struct { char a[N] __attribute__((aligned(16))); char b; char c[M] __attribute__((aligned(4))); }
          v_aligned;
        """, n: ["a"], m: ["c"]),
    "aligned_whole": Shape(
      declaration: "struct { char a[N]; } __attribute__((aligned(32))) v_aligned_whole[M];",
      n: ["[].a"], m: [""]),
    "aligned_typedef": Shape(
      declaration: """
        typedef int loose __attribute__((aligned(2)));
        typedef int strict __attribute__((aligned(16)));
        struct { char a[N]; loose b; char c[M]; strict d; } v_aligned_typedef;
        """, n: ["a"], m: ["c"]),
    // gcc writes an array of a typedef of arrays as one array of two dimensions: that the inner one
    // is of the typedef is lost.
    "typedefs": Shape(
      declaration: """
        typedef unsigned char address[N];
        typedef address pair[M];
        struct { address a; int b; address c; pair d; unsigned char e[3]; } v_typedefs;
        """, n: ["a", "d[]"], m: ["d"]),
    "bits": Shape(
      declaration: """
        struct { char a[N]; unsigned b : 3; unsigned c : 15; unsigned d : 20; char e[M]; unsigned char f : 5; }
          v_bits;
        """, n: ["a"], m: ["e"]),
    "bits_small": Shape(
      declaration: """
        struct { char a[N]; unsigned char b : 3; unsigned char c : 6; unsigned short d : 9; _Bool e : 1; }
          v_bits_small;
        """, n: ["a"]),
    "bits_long": Shape(
      declaration:
        "struct { char a[N]; unsigned long long b : 33; int c : 4; char d[M]; } v_bits_long;",
      n: ["a"], m: ["d"]),
    "bits_packed": Shape(
      declaration: """
        struct { char a[N]; unsigned b : 3; unsigned c : 15; unsigned d : 20; short e[M]; }
          __attribute__((packed)) v_bits_packed;
        """, n: ["a"], m: ["e"]),
    "flexible": Shape(
      declaration: "struct { char a[N]; int b[]; } v_flexible;", n: ["a"]),
    "volatile": Shape(
      declaration: "struct { char t; volatile const short a[N]; } v_volatile = {0};", n: ["a"]),
    "vector": Shape(
      declaration: """
        typedef int lane __attribute__((vector_size(8)));
        struct { char a[N]; lane b[M]; char c; } v_vector;
        """, n: ["a"], m: ["b"]),
    "list": Shape(
      declaration: "struct node { struct node *next; char a[N]; struct node *back[M]; } v_list;",
      n: ["a"], m: ["back"]),
  ]
}
