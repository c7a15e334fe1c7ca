"""The sum of a and b, which come as numbers from JSON and as text from a form."""


def add(event, context):
    return {"result": int(context["a"]) + int(context["b"])}
