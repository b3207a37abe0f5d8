// Memory marks: what a run has used of each heap, pool and stack, as lines of JSON on the
// console, one for each phase of the run.
//
// A phase goes from one mark to the next. `live` is the state at its end; `peak`, `failed`
// and the depth of core 0's stack are those of the phase alone, so the largest over all
// phases is that of the run. Each line is an element of `phases` in a run profile:
//
//     {"name":"connected","heaps":[{"name":"c-heap","live":0,"peak":0,"arena":0,
//      "largestFree":0,"failed":0,"limit":84024},…],"pools":[{"name":"PBUF_POOL",
//      "size":1532,"count":24,"live":0,"peak":2,"failed":0},…],
//      "stacks":[{"core":0,"reserved":4096,"used":1780},…]}
//
// The heaps are the VM's `heap_pool`, newlib's `c-heap` and lwIP's `lwip-mem`; the pools
// are lwIP's, counted in elements of `size` bytes.
#ifndef MEMORY_MARKS_H
#define MEMORY_MARKS_H

/// Starts the first phase and paints the stacks. Call it first in main.
void memory_marks_start(void);

/// Ends a phase, prints its marks and starts the next. The name must need no escaping.
void memory_marks_print(const char *phase);

#endif
