def draw(figure, result):
    pass
