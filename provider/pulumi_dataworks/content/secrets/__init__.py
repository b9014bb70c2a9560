"""What is secret in a content.

secret_parameters    secrets apart from the content, merged in and taken out
masking              which keys hold secrets, and values shown without them
quotable             values that no message of a service may quote
"""
