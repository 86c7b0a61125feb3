package tflite

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"conto/driver/gen/local/weights"
)

// person returns the file of the network that finds people.
func person(t testing.TB) []byte {
	t.Helper()
	file, err := weights.Bytes(weights.Person)
	if err != nil {
		t.Skip(err)
	}
	return file
}

func parse(t testing.TB, file []byte) *Model {
	t.Helper()
	m, err := Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// bust returns an input that looks a little like somebody: a round head on shoulders, before a light wall.
func bust() []float32 {
	in := make([]float32, 0, 256*256*3)
	for y := range 256 {
		for x := range 256 {
			dx, dy := float64(x-128), float64(y)
			switch {
			case math.Hypot(dx, 1.0*(dy-90)/1.3) < 42:
				shade := float32(0.1 * dx / 42)
				in = append(in, 0.8+shade, 0.6+shade, 0.5+shade)
			case math.Hypot(dx/1.1, (dy-260)/1.2) < 100:
				in = append(in, 0.15, 0.2, 0.45)
			default:
				in = append(in, 0.7+float32(y)/2000, 0.75, 0.8)
			}
		}
	}
	return in
}

// TestRun_Golden: the output is what it was when people in photographs were cut out well. Numbers may differ by what
// rounding makes on another processor.
func TestRun_Golden(t *testing.T) {
	m := parse(t, person(t))
	if r, c, n := m.In(); r != 256 || c != 256 || n != 3 {
		t.Fatalf("the input is %d × %d × %d", r, c, n)
	}
	if r, c, n := m.Out(); r != 256 || c != 256 || n != 1 {
		t.Fatalf("the output is %d × %d × %d", r, c, n)
	}
	in := bust()
	out, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range golden {
		if got := logit(out[at]); math.Abs(got-want) > 0.02 {
			t.Errorf("row %d, column %d is %.3f, want %.3f", at/256, at%256, got, want)
		}
	}
	again, err := m.Run(in)
	if err != nil || !slices.Equal(out, again) {
		t.Errorf("the same input has another output: %v", err)
	}
	if _, err := m.Run(in[1:]); !errors.Is(err, ErrInput) {
		t.Errorf("too short an input: %v", err)
	}
}

// logit undoes the last operation, so that all numbers count, and not only those between 0 and 1.
func logit(v float32) float64 { return math.Log(float64(v) / (1 - float64(v))) }

// golden are numbers of the output, by their place.
var golden = map[int]float64{
	50*256 + 128: -33.256, 90*256 + 128: -30.855, 130*256 + 90: -91.444, 140*256 + 128: -0.485,
	200*256 + 60: -58.275, 200*256 + 128: -54.237, 240*256 + 40: -83.037, 100*256 + 172: -90.437,
}

// naive returns a convolution written as its definition.
func naive(w *window, in []float32, depthwise bool) []float32 {
	out := make([]float32, w.out.size())
	for i := range out {
		o, x, y := i%w.out[3], i/w.out[3]%w.out[2], i/w.out[3]/w.out[2]
		sum := float64(w.bias[o])
		for ky := range w.kernel[1] {
			for kx := range w.kernel[2] {
				sy, sx := y*w.stepY-w.padY+ky, x*w.stepX-w.padX+kx
				if sy < 0 || sx < 0 || sy >= w.in[1] || sx >= w.in[2] {
					continue
				}
				for c := range w.in[3] {
					at := ((o*w.kernel[1]+ky)*w.kernel[2]+kx)*w.in[3] + c
					if depthwise {
						if at = (ky*w.kernel[2]+kx)*w.in[3] + c; c != o {
							continue
						}
					}
					sum += float64(in[(sy*w.in[2]+sx)*w.in[3]+c]) * float64(w.weights[at])
				}
			}
		}
		out[i] = float32(sum)
	}
	return out
}

// TestWindow: convolutions of every kind are what their definition says.
func TestWindow(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(n int) []float32 {
		all := make([]float32, n)
		for i := range all {
			all[i] = rng.Float32()*2 - 1
		}
		return all
	}
	for range 200 {
		depthwise, padded := rng.IntN(2) == 0, rng.IntN(2) == 0
		kernel, step, outputs := 1+rng.IntN(5), 1+rng.IntN(3), 1+rng.IntN(9)
		w := &window{in: shape{1, 5 + rng.IntN(7), 5 + rng.IntN(7), 1 + rng.IntN(6)}, stepX: step, stepY: step}
		if depthwise {
			outputs = w.in[3]
		}
		w.kernel = shape{outputs, kernel, kernel, w.in[3]}
		if depthwise {
			w.kernel[0] = 1
		}
		w.out = shape{1, (w.in[1]-kernel)/step + 1, (w.in[2]-kernel)/step + 1, outputs}
		if padded {
			w.out = shape{1, (w.in[1] + step - 1) / step, (w.in[2] + step - 1) / step, outputs}
		}
		if !w.fit(padded) {
			t.Fatalf("%v by %v to %v, padded %v: it does not fit", w.in, w.kernel, w.out, padded)
		}
		w.weights, w.bias = random(w.kernel.size()), random(outputs)
		in, out := random(w.in.size()), make([]float32, w.out.size())
		if depthwise {
			w.deep(in, out, 0, w.out[1])
		} else {
			w.full(in, out, 0, w.out[1])
		}
		for i, want := range naive(w, in, depthwise) {
			if math.Abs(float64(out[i]-want)) > 1e-4 {
				t.Fatalf("%v by %v to %v: number %d is %v, want %v", w.in, w.kernel, w.out, i, out[i], want)
			}
		}
	}
}

func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float32{
		0: 0, 0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 0x0001: 1.0 / (1 << 24), 0x3555: 0.33325195, 0x8400: -1.0 / (1 << 14),
		0x7c00: float32(math.Inf(1)), 0xfc00: float32(math.Inf(-1)),
	} {
		if got := half(bits); got != want {
			t.Errorf("%04x is %v, want %v", bits, got, want)
		}
	}
	if v := half(0x7e00); v == v {
		t.Errorf("no number is %v", v)
	}
}

// TestParse_Broken: a file that ends early is an error, and one with other bytes never a panic.
func TestParse_Broken(t *testing.T) {
	file := person(t)
	for n := 0; n < len(file); n += 997 {
		if _, err := Parse(file[:n]); !errors.Is(err, ErrBroken) && !errors.Is(err, ErrUnsupported) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	rng := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		changed := slices.Clone(file)
		for range 1 + rng.IntN(20) {
			changed[rng.IntN(len(changed))] = byte(rng.Uint32())
		}
		m, err := Parse(changed)
		if err == nil {
			m.In()
			continue
		}
		if !errors.Is(err, ErrBroken) && !errors.Is(err, ErrUnsupported) {
			t.Fatalf("another kind of error: %v", err)
		}
	}
}

// FuzzParse: whatever a file holds, parsing it ends, and so does running what was parsed.
func FuzzParse(f *testing.F) {
	f.Add([]byte("\x08\x00\x00\x00TFL3\x00\x00\x00\x00"))
	if file, err := weights.Bytes(weights.Person); err == nil {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := Parse(file)
		if err != nil || m.work > 1<<22 {
			return
		}
		if _, err := m.Run(make([]float32, m.shapes[m.in].size())); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	file := person(b)
	for b.Loop() {
		parse(b, file)
	}
}

func BenchmarkRun(b *testing.B) {
	m, in := parse(b, person(b)), bust()
	for b.Loop() {
		if _, err := m.Run(in); err != nil {
			b.Fatal(err)
		}
	}
}
