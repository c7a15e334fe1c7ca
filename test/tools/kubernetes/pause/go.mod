module systems-lab/pause

go 1.25.0
