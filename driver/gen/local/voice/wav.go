package voice

import (
	"encoding/binary"
	"errors"
)

// quiet is the loudest sample of what counts as silence, of 32,767.
const quiet = 300

// header is the length of a WAV file's head as it is written here.
const header = 44

// errWAV is what a program writes that is no WAV file of 16-bit samples.
var errWAV = errors.New("voice: what was written is no WAV file of 16-bit samples")

// audible returns a WAV file of the samples of one that a program wrote, with the lengths that it has in truth; a
// program that writes into a pipe does not know them. Silence is ErrSilent.
func audible(wav []byte) ([]byte, error) {
	rate, samples, err := samples(wav)
	if err != nil {
		return nil, err
	}
	loudest := 0
	for i := 0; i+1 < len(samples); i += 2 {
		v := int(int16(binary.LittleEndian.Uint16(samples[i:])))
		loudest = max(loudest, v, -v)
	}
	if loudest <= quiet {
		return nil, ErrSilent
	}
	out := make([]byte, 0, header+len(samples))
	number := binary.LittleEndian
	out = append(out, "RIFF"...)
	out = number.AppendUint32(out, uint32(header-8+len(samples)))
	out = append(out, "WAVEfmt "...)
	out = number.AppendUint32(out, 16)
	out = number.AppendUint16(out, 1) // PCM
	out = number.AppendUint16(out, 1) // one channel
	out = number.AppendUint32(out, rate)
	out = number.AppendUint32(out, 2*rate) // bytes of a second
	out = number.AppendUint16(out, 2)      // bytes of a sample
	out = number.AppendUint16(out, 16)     // bits of a sample
	out = append(out, "data"...)
	out = number.AppendUint32(out, uint32(len(samples)))
	return append(out, samples...), nil
}

// samples returns the samples of a WAV file and how many there are in a second.
func samples(wav []byte) (rate uint32, data []byte, err error) {
	if len(wav) < 12 || string(wav[:4]) != "RIFF" || string(wav[8:12]) != "WAVE" {
		return 0, nil, errWAV
	}
	number := binary.LittleEndian
	for rest := wav[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int(number.Uint32(rest[4:]))
		rest = rest[8:]
		size = min(size, len(rest))
		switch part := rest[:size]; {
		case name == "fmt " && size >= 16:
			if number.Uint16(part) != 1 || number.Uint16(part[2:]) != 1 || number.Uint16(part[14:]) != 16 {
				return 0, nil, errWAV
			}
			rate = number.Uint32(part[4:])
		case name == "data" && rate > 0:
			return rate, part[:size/2*2], nil
		}
		rest = rest[min(size+size%2, len(rest)):]
	}
	return 0, nil, errWAV
}
