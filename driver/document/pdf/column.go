package pdf

// line is a text on a line, and how far below it the next one goes.
type line struct {
	text   string
	style  style
	height float64
}

// column is a block of text that has others beside it.
type column struct {
	x     float64
	lines []line
}

func (c *column) add(texts []string, s style) {
	for _, text := range texts {
		c.lines = append(c.lines, line{text, s, s.size * leading})
	}
}

// beside writes columns line by line, over as many pages as they take.
func (p *page) beside(columns ...column) {
	for i := 0; ; i++ {
		height := 0.0
		for _, c := range columns {
			if i < len(c.lines) {
				height = max(height, c.lines[i].height)
			}
		}
		if height == 0 {
			return
		}
		p.room(height)
		for _, c := range columns {
			if i < len(c.lines) {
				p.write(c.x, p.y, c.lines[i].text, c.lines[i].style)
			}
		}
		p.y += height
	}
}

// facts writes values under their labels, three in a row; a long one takes the room of two. Those that are empty are
// left out.
func (p *page) facts(facts [][2]string) {
	const width, gap = (right - left) / 3, 4
	strong := style{size: body, bold: true, color: ink}
	var row []column
	next := 0
	for _, f := range facts {
		value, span := legible(f[1]), 1
		if value == "" {
			continue
		}
		if p.width(value, strong) > width-gap {
			span = 2
		}
		if next+span > 3 {
			p.beside(row...)
			p.y, row, next = p.y+1.6, nil, 0
		}
		c := column{x: left + float64(next)*width, lines: []line{{f[0], style{size: small, color: quiet}, 5}}}
		c.add(p.wrap(value, float64(span)*width-gap, strong), strong)
		row, next = append(row, c), next+span
	}
	p.beside(row...)
}

// paragraph writes a text over the whole width.
func (p *page) paragraph(text string, s style) {
	c := column{x: left}
	c.add(p.wrap(text, right-left, s), s)
	if height := float64(len(c.lines)) * s.size * leading; height < bottom-top {
		p.room(height)
	}
	p.beside(c)
}
