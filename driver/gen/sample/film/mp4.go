package film

import (
	"bytes"
	"encoding/binary"
	"io"
)

// ticks is in how many parts a film's second is counted.
const ticks = 1000

// Write writes the film, so many pictures a second, with a comment in its metadata.
func (f *Film) Write(w io.Writer, rate int, comment string) error {
	head := box("ftyp", []byte("isom"), number(0x200), []byte("isomiso2avc1mp41"))
	size := 8
	for _, sample := range f.samples {
		size += len(sample)
	}
	// The length of the description does not depend on where the samples begin, so it is written twice.
	at := len(head) + len(f.describe(rate, comment, 0)) + 8
	for _, part := range append([][]byte{head, f.describe(rate, comment, at), number(uint32(size)), []byte("mdat")},
		f.samples...) {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// describe writes what the film is, whose samples begin at a byte of the file.
func (f *Film) describe(rate int, comment string, at int) []byte {
	count := uint32(len(f.samples))
	length := uint32(len(f.samples) * ticks / rate)
	sizes := []uint32{0, 0, count}
	for _, sample := range f.samples {
		sizes = append(sizes, uint32(len(sample)))
	}
	table := box("stbl",
		box("stsd", number(0, 1), f.entry()),
		box("stts", number(0, 1, count, 1)),
		box("stss", number(0, 1, 1)), // one can be shown by itself: the first
		box("stsc", number(0, 1, 1, count, 1)),
		box("stsz", number(sizes...)),
		box("stco", number(0, 1, uint32(at))))
	media := box("mdia",
		box("mdhd", number(0, 0, 0, uint32(rate), count, 0x55c4<<16)), // the language is undetermined
		box("hdlr", number(0, 0), []byte("vide"), make([]byte, 12), []byte("film\x00")),
		box("minf", box("vmhd", number(1, 0, 0)), box("dinf", box("dref", number(0, 1), box("url ", number(1)))), table))
	track := box("trak",
		box("tkhd", number(7, 0, 0, 1, 0, length, 0, 0, 0, 0), matrix(),
			number(uint32(f.columns*block)<<16, uint32(f.rows*block)<<16)),
		media)
	said := []byte(comment)
	return box("moov",
		box("mvhd", number(0, 0, 0, ticks, length, 0x10000, 0x1000000, 0, 0), matrix(), make([]byte, 24), number(2)),
		track,
		box("udta", box("\xa9cmt", number(uint32(len(said))<<16|0x55c4), said)))
}

// entry writes how samples are coded (ISO/IEC 14496-15).
func (f *Film) entry() []byte {
	var shown bytes.Buffer
	for _, half := range []int{f.columns * block, f.rows * block} {
		_ = binary.Write(&shown, binary.BigEndian, uint16(half)) // memory takes it all
	}
	sets := []byte{1, profile, constraints, level, 0xff, 0xe1}
	sets = append(binary.BigEndian.AppendUint16(sets, uint16(len(f.sps))), f.sps...)
	sets = append(binary.BigEndian.AppendUint16(append(sets, 1), uint16(len(f.pps))), f.pps...)
	return box("avc1", make([]byte, 6), []byte{0, 1}, make([]byte, 16), shown.Bytes(),
		number(72<<16, 72<<16, 0), []byte{0, 1}, make([]byte, 32), []byte{0, 24, 0xff, 0xff}, box("avcC", sets))
}

// matrix shows a picture as it is.
func matrix() []byte { return number(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000) }

// box writes a box of parts.
func box(kind string, parts ...[]byte) []byte {
	b := append(make([]byte, 4), kind...)
	for _, part := range parts {
		b = append(b, part...)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

// number writes numbers of 32 bits.
func number(all ...uint32) []byte {
	var b []byte
	for _, n := range all {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}
