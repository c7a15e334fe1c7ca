"""The product of a and b, which come as numbers from JSON and as text from a form."""


def multiply(event, context):
    return {"result": int(context["a"]) * int(context["b"])}
