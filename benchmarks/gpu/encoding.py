"""Encodes an image or a video with the vision program, as the service does."""


def encode(program, kind, tiles, output, layout=(), per_pass=32):
    """Kinds are single, frames and anyres. A pass of several tiles gets them in two parts, as those of two requests."""
    features = None if kind == "frames" else program.new_features(len(tiles))
    for begin in range(0, len(tiles), per_pass):
        part = tiles[begin:begin + per_pass]
        encoded = program.encode([part] if len(part) == 1 else [part[:1], part[1:]])
        if kind == "frames":
            program.keep_frames(encoded, 0, len(part), output, begin)
        else:
            program.keep(encoded, 0, len(part), features, begin)
    if kind == "single":
        program.finish_single(features, output)
    elif kind == "frames":
        program.finish_frames(output)
    else:
        program.finish_anyres(features, output, list(layout))
