// Package film writes films without any coder of video: H.264 whose pictures are plain samples (I_PCM) where something
// changes and are as the one before (P_Skip) elsewhere, in an MP4 that can be played while it loads. Such a film is
// large where much moves, and takes next to no time to make. Clauses are those of ITU-T H.264 and ISO/IEC 14496-12.
package film
