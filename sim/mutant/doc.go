// Package mutant tests the simulator itself. Its test changes one line of the core, the engine or the jobs at a
// time, in a copy that only the compiler sees, and the simulator must find each of these mistakes. What it does not
// find shows where the simulator or its auditor is too weak.
package mutant
